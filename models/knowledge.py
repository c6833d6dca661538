"""Marks on messages, and the articles that are made of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ID_LENGTH, Base, InWorkspace, WrongStateError, points_to


class MarkKind(StrEnum):
    """What a marked message is."""

    FACT = "fact"
    TRIED = "tried"
    CAUSE = "cause"
    FIX = "fix"
    DECISION = "decision"
    RESOURCE = "resource"


class Mark(InWorkspace, Base):
    """What somebody said a message is; only a marked message's text is kept."""

    __tablename__ = "mark"
    __table_args__ = (
        points_to("swarm", "swarm_id", ondelete="CASCADE"),
        points_to("person", "author_id"),
        points_to("person", "marked_by_id"),
        UniqueConstraint("workspace_id", "channel_id", "message_ts", "kind"),
        Index(None, "workspace_id", "swarm_id"),
    )

    swarm_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    channel_id: Mapped[str]
    message_ts: Mapped[str]
    thread_ts: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    author_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    marked_by_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    text: Mapped[str] = mapped_column(default="")
    permalink: Mapped[str] = mapped_column(default="")
    marked_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class ArticleState(StrEnum):
    """How far an article can be trusted."""

    WORK_IN_PROGRESS = "work_in_progress"
    NOT_VALIDATED = "not_validated"
    VALIDATED = "validated"
    ARCHIVED = "archived"


class Section(StrEnum):
    """The parts of an article, in the order they are read."""

    ISSUE = "issue"
    ENVIRONMENT = "environment"
    RESOLUTION = "resolution"
    CAUSE = "cause"
    DID_NOT_WORK = "did_not_work"
    RESOURCES = "resources"


class Article(InWorkspace, Base):
    """What was learned from a case, for the next person who meets it."""

    __tablename__ = "article"
    __table_args__ = (
        points_to("swarm", "swarm_id"),
        points_to("case", "case_id"),
        points_to("person", "published_by_id"),
        Index(None, "workspace_id", "state"),
        Index(None, "workspace_id", "swarm_id"),
        Index(None, "workspace_id", "case_id"),
    )

    swarm_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    case_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    state: Mapped[str] = mapped_column(default=ArticleState.WORK_IN_PROGRESS)
    title: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    audience: Mapped[str] = mapped_column(default="internal")
    is_private: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    archived_at: Mapped[datetime | None]

    def publish(self, *, by: str, at: datetime) -> None:
        """Let others find it: work in progress becomes not validated."""
        self._must_be_draft()
        self.state, self.published_at = ArticleState.NOT_VALIDATED, at
        self.published_by_id = by

    def discard(self, *, at: datetime) -> None:
        """Put a draft away; it stays on record as archived."""
        self._must_be_draft()
        self.state, self.archived_at = ArticleState.ARCHIVED, at

    def _must_be_draft(self) -> None:
        if self.state != ArticleState.WORK_IN_PROGRESS:
            raise WrongStateError(f"article is {self.state}")


class ArticleVersion(InWorkspace, Base):
    """One wording of an article."""

    __tablename__ = "article_version"
    __table_args__ = (
        points_to("article", "article_id", ondelete="CASCADE"),
        points_to("person", "by_id"),
        UniqueConstraint("workspace_id", "article_id", "number"),
    )

    article_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    number: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    by_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    masked_count: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]


class ArticleLine(InWorkspace, Base):
    """One line of a version and the mark or form it came from."""

    __tablename__ = "article_line"
    __table_args__ = (
        points_to("article_version", "version_id", ondelete="CASCADE"),
        points_to("mark", "mark_id"),
        UniqueConstraint("workspace_id", "version_id", "section", "position"),
    )

    version_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    section: Mapped[str]
    position: Mapped[int]
    text: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    """`mark`, `case`, `resolution` or `edit`: where the words came from."""
    mark_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))


class LinkKind(StrEnum):
    """What an article was to a case."""

    SOURCE = "source"
    ANSWERED = "answered"
    USED = "used"


class ArticleLink(InWorkspace, Base):
    """That an article was made from a case, or used for one."""

    __tablename__ = "article_link"
    __table_args__ = (
        points_to("article", "article_id", ondelete="CASCADE"),
        points_to("case", "case_id", ondelete="CASCADE"),
        points_to("person", "by_id"),
        UniqueConstraint("workspace_id", "article_id", "case_id"),
        Index(None, "workspace_id", "case_id"),
    )

    article_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    case_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    by_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    kind: Mapped[str] = mapped_column(default=LinkKind.USED)
    at: Mapped[datetime]
