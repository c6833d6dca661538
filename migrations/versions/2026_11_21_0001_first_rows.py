"""First rows.

Revision: 0001
Follows: nothing
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

AT_COMMIT: dict[str, Any] = {"deferrable": True, "initially": "DEFERRED"}
# In the order in which they can be made; they go in the opposite one.
TABLES = (
    "workspace",
    "installation",
    "oauth_state",
    "inbox",
    "person",
    "role_grant",
    "setting",
    "skill",
    "skill_name",
    "person_skill",
    "person_interest",
    "customer",
    "case",
    "case_skill",
    "case_owner",
    "swarm",
    "swarm_case",
    "swarm_skill",
    "swarm_update",
    "room",
    "posted",
    "ask",
    "participation",
    "access_request",
    "thanks",
    "mark",
    "article",
    "article_version",
    "article_line",
    "article_link",
    "event_log",
    "access_audit",
    "operation",
)


def upgrade() -> None:
    _workspaces()
    _people()
    _cases()
    _swarms()
    _participation()
    _knowledge()
    _records()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _workspaces() -> None:
    """Workspaces, and how the bot got into them."""
    op.create_table(
        "workspace",
        _id("id"),
        _text("enterprise_id", nullable=True),
        _text("team_id", nullable=True),
        _text("name"),
        _text("url"),
        _text("bot_user_id", nullable=True),
        _text("locale"),
        _text("time_zone"),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
    )
    op.create_index(
        "uq_workspace_enterprise",
        "workspace",
        ["enterprise_id"],
        unique=True,
        **_where("team_id IS NULL"),
    )
    op.create_index("uq_workspace_team", "workspace", ["team_id"], unique=True)
    _table_in_workspace(
        "installation",
        _text("token_cipher"),
        _text("scopes"),
        _text("app_id", nullable=True),
        _text("bot_id", nullable=True),
        _text("bot_user_id", nullable=True),
        _text("installed_by", nullable=True),
        _flag("is_enterprise_install"),
        _moment("installed_at"),
        _moment("revoked_at", nullable=True),
    )
    op.create_table(
        "oauth_state",
        _text("state", 64),
        _moment("expires_at"),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_oauth_state")),
    )
    _table_in_workspace(
        "inbox",
        _text("event_id"),
        _moment("received_at"),
        _unique("inbox", "event_id"),
    )


def _people() -> None:
    """People, what they may do, what they know."""
    _table_in_workspace(
        "person",
        _text("slack_user_id", nullable=True),
        _text("email", nullable=True),
        _text("name"),
        _text("kind"),
        _text("locale", nullable=True),
        _text("time_zone", nullable=True),
        _text("department"),
        _id("lead_id", nullable=True),
        _flag("is_slack_admin"),
        _flag("is_deactivated"),
        _number("max_swarms", nullable=True),
        _moment("paused_until", nullable=True),
        _flag("may_be_named"),
        _flag("may_be_asked"),
        _moment("created_at"),
        _moment("seen_at", nullable=True),
        _moment("erased_at", nullable=True),
        sa.CheckConstraint(
            "max_swarms IS NULL OR max_swarms >= 0", name=op.f("ck_person_max_swarms_not_negative")
        ),
        _points("person", "lead_id", "person"),
        _unique("person", "email"),
        _unique("person", "slack_user_id"),
    )
    _index("person", "lead_id")
    _table_in_workspace(
        "role_grant",
        _id("person_id"),
        _text("role"),
        _id("granted_by", nullable=True),
        _moment("granted_at"),
        _points("role_grant", "granted_by", "person"),
        _points("role_grant", "person_id", "person", ondelete="CASCADE"),
        _unique("role_grant", "person_id", "role"),
    )
    _table_in_workspace(
        "setting",
        _json("value"),
        _id("changed_by", nullable=True),
        _moment("changed_at"),
        _points("setting", "changed_by", "person"),
        key=_text("key", 60),
    )
    _table_in_workspace(
        "skill",
        _text("key"),
        _text("name"),
        _id("parent_id", nullable=True),
        _text("channel_id", nullable=True),
        _text("user_group_id", nullable=True),
        _points("skill", "parent_id", "skill"),
        _unique("skill", "key"),
    )
    _table_in_workspace(
        "skill_name",
        _id("skill_id"),
        _text("key"),
        _text("name"),
        _text("language"),
        _points("skill_name", "skill_id", "skill", ondelete="CASCADE"),
        _unique("skill_name", "key"),
    )
    _table_in_workspace(
        "person_skill",
        _id("person_id"),
        _id("skill_id"),
        _number("level"),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_person_skill_level_1_to_3")),
        _points("person_skill", "person_id", "person", ondelete="CASCADE"),
        _points("person_skill", "skill_id", "skill", ondelete="CASCADE"),
        _unique("person_skill", "person_id", "skill_id"),
    )
    _index("person_skill", "skill_id")
    _table_in_workspace(
        "person_interest",
        _id("person_id"),
        _id("skill_id"),
        _points("person_interest", "person_id", "person", ondelete="CASCADE"),
        _points("person_interest", "skill_id", "skill", ondelete="CASCADE"),
        _unique("person_interest", "person_id", "skill_id"),
    )
    _index("person_interest", "skill_id")


def _cases() -> None:
    """Cases, their customers and owners."""
    _table_in_workspace(
        "customer",
        _text("key"),
        _text("name"),
        _text("tier"),
        _text("language", nullable=True),
        _unique("customer", "key"),
    )
    _table_in_workspace(
        "case",
        _text("source"),
        _text("reference"),
        _text("title"),
        _text("description"),
        _text("environment"),
        _text("product"),
        _number("severity"),
        _text("tier"),
        _text("language", nullable=True),
        _id("customer_id", nullable=True),
        _text("resolution"),
        _text("cause"),
        _moment("opened_at"),
        _moment("first_reply_at", nullable=True),
        _moment("resolved_at", nullable=True),
        _moment("reopened_at", nullable=True),
        sa.CheckConstraint("severity BETWEEN 1 AND 4", name=op.f("ck_case_severity_1_to_4")),
        _points("case", "customer_id", "customer"),
        _unique("case", "source", "reference"),
    )
    _index("case", "resolved_at")
    _table_in_workspace(
        "case_skill",
        _id("case_id"),
        _id("skill_id"),
        _points("case_skill", "case_id", "case", ondelete="CASCADE"),
        _points("case_skill", "skill_id", "skill", ondelete="CASCADE"),
        _unique("case_skill", "case_id", "skill_id"),
    )
    _index("case_skill", "skill_id")
    _table_in_workspace(
        "case_owner",
        _id("case_id"),
        _id("from_id", nullable=True),
        _id("to_id"),
        _text("reason"),
        _moment("asked_at"),
        _moment("accepted_at", nullable=True),
        _points("case_owner", "case_id", "case", ondelete="CASCADE"),
        _points("case_owner", "from_id", "person"),
        _points("case_owner", "to_id", "person"),
    )
    _index("case_owner", "case_id")
    _index("case_owner", "to_id")


def _swarms() -> None:
    """Swarms, their rooms and messages."""
    _table_in_workspace(
        "swarm",
        _text("kind"),
        _id("parent_id", nullable=True),
        _id("reopened_from_id", nullable=True),
        _number("severity"),
        _text("visibility"),
        _text("state"),
        _text("title"),
        _text("need"),
        _text("environment"),
        _text("tried"),
        _id("requester_id"),
        _id("customer_id", nullable=True),
        _moment("opened_at"),
        _moment("ready_at", nullable=True),
        _moment("ended_at", nullable=True),
        _id("resolved_by_id", nullable=True),
        _text("outcome", nullable=True),
        _text("resolution"),
        _text("cause"),
        _text("end_reason"),
        _number("revision"),
        sa.CheckConstraint("severity BETWEEN 1 AND 4", name=op.f("ck_swarm_severity_1_to_4")),
        _points("swarm", "parent_id", "swarm"),
        _points("swarm", "reopened_from_id", "swarm"),
        _points("swarm", "requester_id", "person"),
        _points("swarm", "customer_id", "customer"),
        _points("swarm", "resolved_by_id", "person"),
    )
    _index("swarm", "state", "opened_at")
    _table_in_workspace(
        "swarm_case",
        _id("swarm_id"),
        _id("case_id"),
        _flag("is_active"),
        _moment("attached_at"),
        _points("swarm_case", "case_id", "case", ondelete="CASCADE"),
        _points("swarm_case", "swarm_id", "swarm", ondelete="CASCADE"),
        _unique("swarm_case", "swarm_id", "case_id"),
    )
    op.create_index(
        "uq_swarm_case_one_active",
        "swarm_case",
        ["workspace_id", "case_id"],
        unique=True,
        **_where("is_active"),
    )
    _table_in_workspace(
        "swarm_skill",
        _id("swarm_id"),
        _id("skill_id"),
        _number("position"),
        _points("swarm_skill", "skill_id", "skill", ondelete="CASCADE"),
        _points("swarm_skill", "swarm_id", "swarm", ondelete="CASCADE"),
        _unique("swarm_skill", "swarm_id", "skill_id"),
    )
    _index("swarm_skill", "skill_id")
    _table_in_workspace(
        "swarm_update",
        _id("swarm_id"),
        _id("person_id"),
        _text("text"),
        _moment("at"),
        _points("swarm_update", "person_id", "person"),
        _points("swarm_update", "swarm_id", "swarm", ondelete="CASCADE"),
    )
    _index("swarm_update", "swarm_id", "at")
    _table_in_workspace(
        "room",
        _id("swarm_id"),
        _text("purpose"),
        _text("channel_id"),
        _text("thread_ts"),
        _text("name"),
        _flag("is_private"),
        _moment("created_at"),
        _moment("archived_at", nullable=True),
        _points("room", "swarm_id", "swarm", ondelete="CASCADE"),
        _unique("room", "channel_id", "thread_ts"),
    )
    _index("room", "swarm_id")
    _table_in_workspace(
        "posted",
        _id("object_id"),
        _text("purpose"),
        _text("channel_id"),
        _text("ts"),
        _moment("posted_at"),
        _unique("posted", "channel_id", "ts"),
        _unique("posted", "object_id", "purpose"),
    )


def _participation() -> None:
    """Who was asked, who took part, who is thanked."""
    _table_in_workspace(
        "ask",
        _id("swarm_id"),
        _id("person_id"),
        _id("skill_id", nullable=True),
        _id("asked_by_id", nullable=True),
        _number("round"),
        _text("source"),
        _flag("is_added"),
        _moment("created_at"),
        _moment("sent_at", nullable=True),
        _moment("answered_at", nullable=True),
        _flag("is_accepted", nullable=True),
        _moment("expired_at", nullable=True),
        _moment("withdrawn_at", nullable=True),
        _text("reason"),
        _points("ask", "asked_by_id", "person"),
        _points("ask", "person_id", "person", ondelete="CASCADE"),
        _points("ask", "skill_id", "skill"),
        _points("ask", "swarm_id", "swarm", ondelete="CASCADE"),
        _unique("ask", "swarm_id", "person_id", "round"),
    )
    _index("ask", "person_id")
    _table_in_workspace(
        "participation",
        _id("swarm_id"),
        _id("person_id"),
        _text("role"),
        _text("source"),
        _moment("joined_at", nullable=True),
        _moment("left_at", nullable=True),
        _moment("following_since", nullable=True),
        _moment("first_contribution_at", nullable=True),
        _points("participation", "person_id", "person", ondelete="CASCADE"),
        _points("participation", "swarm_id", "swarm", ondelete="CASCADE"),
        _unique("participation", "swarm_id", "person_id"),
    )
    _index("participation", "person_id")
    _table_in_workspace(
        "access_request",
        _id("swarm_id"),
        _id("person_id"),
        _moment("asked_at"),
        _moment("answered_at", nullable=True),
        _id("answered_by_id", nullable=True),
        _flag("is_granted", nullable=True),
        _points("access_request", "answered_by_id", "person"),
        _points("access_request", "person_id", "person", ondelete="CASCADE"),
        _points("access_request", "swarm_id", "swarm", ondelete="CASCADE"),
        _unique("access_request", "swarm_id", "person_id"),
    )
    _table_in_workspace(
        "thanks",
        _id("swarm_id"),
        _id("to_id"),
        _id("from_id"),
        _text("how"),
        _text("note"),
        _moment("at"),
        _points("thanks", "from_id", "person", ondelete="CASCADE"),
        _points("thanks", "swarm_id", "swarm", ondelete="CASCADE"),
        _points("thanks", "to_id", "person", ondelete="CASCADE"),
        _unique("thanks", "swarm_id", "to_id", "from_id"),
    )
    _index("thanks", "to_id")


def _knowledge() -> None:
    """Marks and articles."""
    _table_in_workspace(
        "mark",
        _id("swarm_id"),
        _text("channel_id"),
        _text("message_ts"),
        _text("thread_ts"),
        _text("kind"),
        _id("author_id", nullable=True),
        _id("marked_by_id"),
        _text("text"),
        _text("permalink"),
        _moment("marked_at"),
        _moment("removed_at", nullable=True),
        _points("mark", "author_id", "person"),
        _points("mark", "marked_by_id", "person"),
        _points("mark", "swarm_id", "swarm", ondelete="CASCADE"),
        _unique("mark", "channel_id", "message_ts", "kind"),
    )
    _index("mark", "swarm_id")
    _table_in_workspace(
        "article",
        _id("swarm_id", nullable=True),
        _id("case_id", nullable=True),
        _text("state"),
        _text("title"),
        _text("language"),
        _text("audience"),
        _flag("is_private"),
        _number("version"),
        _moment("created_at"),
        _moment("published_at", nullable=True),
        _id("published_by_id", nullable=True),
        _moment("archived_at", nullable=True),
        _points("article", "case_id", "case"),
        _points("article", "published_by_id", "person"),
        _points("article", "swarm_id", "swarm"),
    )
    _index("article", "case_id")
    _index("article", "state")
    _index("article", "swarm_id")
    _table_in_workspace(
        "article_version",
        _id("article_id"),
        _number("number"),
        _text("title"),
        _id("by_id", nullable=True),
        _number("masked_count"),
        _moment("at"),
        _points("article_version", "article_id", "article", ondelete="CASCADE"),
        _points("article_version", "by_id", "person"),
        _unique("article_version", "article_id", "number"),
    )
    _table_in_workspace(
        "article_line",
        _id("version_id"),
        _text("section"),
        _number("position"),
        _text("text"),
        _text("source"),
        _id("mark_id", nullable=True),
        _points("article_line", "mark_id", "mark"),
        _points("article_line", "version_id", "article_version", ondelete="CASCADE"),
        _unique("article_line", "version_id", "section", "position"),
    )
    _table_in_workspace(
        "article_link",
        _id("article_id"),
        _id("case_id"),
        _id("by_id", nullable=True),
        _text("kind"),
        _moment("at"),
        _points("article_link", "article_id", "article", ondelete="CASCADE"),
        _points("article_link", "by_id", "person"),
        _points("article_link", "case_id", "case", ondelete="CASCADE"),
        _unique("article_link", "article_id", "case_id"),
    )
    _index("article_link", "case_id")


def _records() -> None:
    """What happened and what is still to be done."""
    _table_in_workspace(
        "event_log",
        _text("kind"),
        _moment("at"),
        _id("actor_id", nullable=True),
        _id("swarm_id", nullable=True),
        _id("case_id", nullable=True),
        _id("person_id", nullable=True),
        _id("article_id", nullable=True),
        _text("subject", nullable=True),
    )
    _index("event_log", "kind", "at")
    _index("event_log", "swarm_id", "at")
    _table_in_workspace(
        "access_audit",
        _id("actor_id", nullable=True),
        _text("action"),
        _text("subject_id", nullable=True),
        _flag("is_allowed"),
        _moment("at"),
    )
    _index("access_audit", "at")
    _table_in_workspace(
        "operation",
        _text("kind"),
        _json("args"),
        _json("journal"),
        _id("asked_by_id", nullable=True),
        _number("attempts"),
        _text("error", nullable=True),
        _moment("created_at"),
        _moment("updated_at"),
        _moment("ended_at", nullable=True),
        _points("operation", "asked_by_id", "person"),
        key=_text("id", 200),
    )
    op.create_index(
        "ix_operation_unfinished", "operation", ["created_at"], **_where("ended_at IS NULL")
    )


def _table_in_workspace(name: str, *items: SchemaItem, key: sa.Column[Any] | None = None) -> None:
    own_key = _id("id") if key is None else key
    op.create_table(
        name,
        _id("workspace_id"),
        own_key,
        *items,
        sa.PrimaryKeyConstraint("workspace_id", own_key.name, name=op.f(f"pk_{name}")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f(f"fk_{name}_workspace_id_workspace"),
            ondelete="CASCADE",
            **AT_COMMIT,
        ),
    )


def _points(table: str, column: str, to: str, ondelete: str | None = None) -> SchemaItem:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{to}.workspace_id", f"{to}.id"],
        name=op.f(f"fk_{table}_{column}_{to}"),
        ondelete=ondelete,
        **AT_COMMIT,
    )


def _unique(table: str, *columns: str) -> SchemaItem:
    names = ("workspace_id", *columns)
    return sa.UniqueConstraint(*names, name=op.f(f"uq_{table}_{'_'.join(names)}"))


def _index(table: str, *columns: str) -> None:
    names = ["workspace_id", *columns]
    op.create_index(op.f(f"ix_{table}_{'_'.join(names)}"), table, names)


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _id(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(32), nullable=nullable)


def _text(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _flag(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _json(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=nullable)
