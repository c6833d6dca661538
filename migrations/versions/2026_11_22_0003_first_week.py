"""The first week: asks that expire, handoffs, links, nudges, reminders, working hours, audit.

Revision: 0003
Follows: 0002
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
NEW_COLUMNS: dict[str, dict[str, sa.types.TypeEngine[Any]]] = {
    "person": {
        "work_from": sa.Integer(),
        "work_to": sa.Integer(),
        "languages": sa.JSON(),
        "oriented_at": INSTANT,
    },
    "swarm": {
        "promised_at": INSTANT,
        "is_promise_kept": sa.Boolean(),
        "search_at": INSTANT,
        "progress_at": INSTANT,
    },
    "room": {"warned_at": INSTANT, "kept_until": INSTANT},
    "ask": {"expires_at": INSTANT, "later_at": INSTANT, "tipped_by": sa.String()},
}
COUNTS = ("search_round", "nudges")
TO_SEARCH = sa.text("search_at IS NOT NULL")


def upgrade() -> None:
    for table, columns in NEW_COLUMNS.items():
        for name, kind in columns.items():
            op.add_column(table, sa.Column(name, kind))
    for name in COUNTS:
        op.add_column("swarm", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "ix_swarm_search_at",
        "swarm",
        ["workspace_id", "search_at"],
        sqlite_where=TO_SEARCH,
        postgresql_where=TO_SEARCH,
    )
    # SQLite cannot give a table a further key in place; nothing points to this one.
    with op.batch_alter_table("case_owner") as case_owner:
        case_owner.add_column(sa.Column("asked_by_id", sa.String(32)))
        case_owner.add_column(sa.Column("swarm_id", sa.String(32)))
        case_owner.add_column(sa.Column("declined_at", INSTANT))
        case_owner.add_column(sa.Column("withdrawn_at", INSTANT))
        for table, column in (("person", "asked_by_id"), ("swarm", "swarm_id")):
            case_owner.create_foreign_key(
                op.f(f"fk_case_owner_{column}_{table}"),
                table,
                ["workspace_id", column],
                ["workspace_id", "id"],
                deferrable=True,
                initially="DEFERRED",
            )
    _create_tables()


def downgrade() -> None:
    for table in ("reminder", "setting_change", "swarm_link"):
        op.drop_table(table)
    with op.batch_alter_table("case_owner") as case_owner:
        for name in ("fk_case_owner_swarm_id_swarm", "fk_case_owner_asked_by_id_person"):
            case_owner.drop_constraint(op.f(name), type_="foreignkey")
        for name in ("withdrawn_at", "declined_at", "swarm_id", "asked_by_id"):
            case_owner.drop_column(name)
    op.drop_index("ix_swarm_search_at", table_name="swarm")
    for name in COUNTS:
        op.drop_column("swarm", name)
    for table, columns in NEW_COLUMNS.items():
        for name in columns:
            op.drop_column(table, name)


def _create_tables() -> None:
    op.create_table(
        "swarm_link",
        *_of_workspace("swarm_link"),
        sa.Column("swarm_id", sa.String(32), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("set_by_id", sa.String(32)),
        sa.Column("set_at", INSTANT, nullable=False),
        _points_to("swarm_link", "swarm", "swarm_id", ondelete="CASCADE"),
        _points_to("swarm_link", "person", "set_by_id"),
        sa.UniqueConstraint(
            "workspace_id",
            "swarm_id",
            "purpose",
            name=op.f("uq_swarm_link_workspace_id_swarm_id_purpose"),
        ),
    )
    op.create_table(
        "setting_change",
        *_of_workspace("setting_change"),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("changed_by_id", sa.String(32)),
        sa.Column("changed_at", INSTANT, nullable=False),
        _points_to("setting_change", "person", "changed_by_id"),
    )
    op.create_index(
        op.f("ix_setting_change_workspace_id_changed_at"),
        "setting_change",
        ["workspace_id", "changed_at"],
    )
    op.create_table(
        "reminder",
        *_of_workspace("reminder"),
        sa.Column("object_id", sa.String(32), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        _points_to("reminder", "person", "person_id", ondelete="CASCADE"),
        sa.UniqueConstraint(
            "workspace_id",
            "object_id",
            "purpose",
            "person_id",
            name=op.f("uq_reminder_workspace_id_object_id_purpose_person_id"),
        ),
    )


def _of_workspace(table: str) -> tuple[sa.Column[str] | sa.Constraint, ...]:
    return (
        sa.Column("workspace_id", sa.String(32), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f(f"fk_{table}_workspace_id_workspace"),
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )


def _points_to(table: str, other: str, column: str, ondelete: str | None = None) -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{other}.workspace_id", f"{other}.id"],
        name=op.f(f"fk_{table}_{column}_{other}"),
        ondelete=ondelete,
        deferrable=True,
        initially="DEFERRED",
    )
