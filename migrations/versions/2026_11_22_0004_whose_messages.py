"""Whose direct messages a message of ours stands in, and whether a reminder got there.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = "fk_posted_person_id_person"
WHOSE = (
    "UPDATE posted SET person_id = (SELECT person_id FROM ask"
    " WHERE ask.workspace_id = posted.workspace_id AND ask.id = posted.object_id)",
    # Others are known by the channel: a person's direct messages are one.
    "UPDATE posted SET person_id = (SELECT min(other.person_id) FROM posted AS other"
    " WHERE other.workspace_id = posted.workspace_id AND other.channel_id = posted.channel_id)"
    " WHERE person_id IS NULL AND channel_id LIKE 'D%'",
)


def upgrade() -> None:
    # SQLite cannot give a table a further key in place; nothing points to this one.
    with op.batch_alter_table("posted") as posted:
        posted.add_column(sa.Column("person_id", sa.String(32)))
        posted.create_foreign_key(
            op.f(KEY),
            "person",
            ["workspace_id", "person_id"],
            ["workspace_id", "id"],
            deferrable=True,
            initially="DEFERRED",
        )
    for statement in WHOSE:
        op.execute(statement)
    op.add_column("reminder", sa.Column("reached_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE reminder SET reached_at = sent_at")


def downgrade() -> None:
    op.drop_column("reminder", "reached_at")
    with op.batch_alter_table("posted") as posted:
        posted.drop_constraint(op.f(KEY), type_="foreignkey")
        posted.drop_column("person_id")
