"""Replicas: who runs an operation, when it is due, and how many calls Slack still takes.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("operation", sa.Column("run_at", sa.DateTime(timezone=True)))
    op.add_column("operation", sa.Column("owner", sa.String(32)))
    op.add_column(
        "operation", sa.Column("priority", sa.Integer(), nullable=False, server_default="3")
    )
    op.add_column("operation", sa.Column("epoch", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "ix_operation_failed",
        "operation",
        ["workspace_id", "ended_at"],
        sqlite_where=sa.text("error IS NOT NULL"),
        postgresql_where=sa.text("error IS NOT NULL"),
    )
    op.add_column(
        "operation",
        sa.Column("is_in_doubt", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    # What an earlier version left unfinished is due at once, and may be done in part.
    op.execute(
        sa.text(
            "UPDATE operation SET run_at = created_at, is_in_doubt = :yes WHERE ended_at IS NULL"
        ).bindparams(yes=True)
    )
    op.create_table(
        "replica",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replica")),
    )
    op.create_table(
        "slack_bucket",
        sa.Column("workspace_id", sa.String(32), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", "slot", name=op.f("pk_slack_bucket")),
    )
    op.add_column("swarm", sa.Column("channel_name", sa.String()))
    op.create_index("uq_swarm_channel_name", "swarm", ["workspace_id", "channel_name"], unique=True)
    if op.get_bind().dialect.name == "postgresql":
        # What Slack still takes is forgotten in a minute: it need not survive a crash.
        op.execute("ALTER TABLE slack_bucket SET UNLOGGED")


def downgrade() -> None:
    op.drop_index("uq_swarm_channel_name", table_name="swarm")
    op.drop_column("swarm", "channel_name")
    op.drop_table("slack_bucket")
    op.drop_table("replica")
    op.drop_index("ix_operation_failed", table_name="operation")
    for column in ("is_in_doubt", "epoch", "priority", "owner", "run_at"):
        op.drop_column("operation", column)
