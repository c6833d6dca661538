"""A swarm, its people and all that belongs to it, written in whatever words a test brings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.commands import NotRead, Unread
from bot.i18n import Reader
from bot.ports import Message, Modal
from bot.records import (
    ArticleLinePicture,
    ArticlePicture,
    AskPicture,
    Changed,
    Covered,
    Digest,
    Known,
    Links,
    MarkLine,
    Opened,
    Pause,
    PersonRef,
    Place,
    Profile,
    Settings,
    SkillRef,
    Story,
    SwarmLine,
    SwarmPicture,
    ThanksLine,
    Trouble,
    UpdateLine,
)
from bot.settings import Section
from bot.slack.views import settings, troubles

Shown = Message | Modal | dict[str, Any] | str
View = Callable[[Reader], Shown]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
REASONS = [
    ("restricted_action", "conversations.create"),
    ("missing_scope", "pins.add"),
    ("code_of_tomorrow", "chat.postMessage"),
    ("SlackUnsureError", ""),
    ("SwarmroomError", ""),
]
LINK = "https://acme.slack.com/archives/C042/p1700000000000100"


@dataclass(frozen=True)
class Words:
    """What the people of the story write: each in their own words, or all in the same."""

    title: str = "Webhooks fail after the key was changed"
    need: str = "Since this morning our shop gets no orders. We lose money every hour."
    environment: str = "API v3, region eu-west"
    tried: str = "Sent the webhook again by hand"
    customer: str = "Acme"
    note: str = "The old key is still in the cache."
    fix: str = "Clear the cache of keys, then send again."
    update: str = "We can reproduce it."
    name: str = "Ana"
    skill: str = "webhooks"

    @classmethod
    def all_the_same(cls, text: str) -> Words:
        return cls(*[text] * 10)


class Scene:
    """Everything the views can be given, in one person's words."""

    def __init__(self, words: Words | None = None) -> None:
        self.words = words = words or Words()
        self.ana = PersonRef("p-ana", words.name, "U0ANA")
        self.luis = PersonRef("p-luis", self._or("Luis", words.name), "U0LUIS")
        self.mar = PersonRef("p-mar", self._or("Mar", words.name))
        self.skill = SkillRef("s-1", "webhooks", words.skill)
        self.billing = SkillRef(
            "s-2", "billing", words.skill if len(words.skill) > 20 else "billing"
        )
        self.sso = SkillRef("s-3", "sso", "sso")
        self.swarm = self._swarm()
        self.known = self._known()
        self.article = self._article()

    def _or(self, usual: str, word: str) -> str:
        """Return the usual word, or the test's where it brings its own for everything."""
        return usual if self.words == Words() else word

    def _swarm(self) -> SwarmPicture:
        words = self.words
        return SwarmPicture(
            id="sw-1",
            case_id="c-1",
            reference="CASE-1042",
            case_url="https://crm.example/CASE-1042",
            title=words.title,
            need=words.need,
            environment=words.environment,
            tried=words.tried,
            customer=words.customer,
            customer_tier="gold",
            severity=2,
            is_private=False,
            state="open",
            owner=self.ana,
            requester=self.ana,
            opened_at=NOON,
            channel_id="C042",
            channel_name="swarm-case-1042",
            brief=Place("C042", "1.1"),
            announcement=Place("C001", "1.2"),
            covers=[
                Covered(self.skill, self.luis, "in"),
                Covered(self.billing, self.mar, "asked"),
                Covered(self.sso),
            ],
            people=[self.ana, self.luis],
            followers=[self.mar],
            marks=self._marks(),
            update=UpdateLine(words.update, self.ana, NOON + timedelta(hours=1)),
            article_id="a-1",
            article_state="work_in_progress",
            links=Links(LINK, LINK),
        )

    def _marks(self) -> list[MarkLine]:
        kinds = ("fact", "tried", "cause", "fix", "decision", "resource")
        texts = {"fix": self.words.fix, "tried": self.words.tried}
        return [
            MarkLine(f"m-{kind}-{n}", kind, texts.get(kind, self.words.note), self.luis, LINK, NOON)
            for kind in kinds
            for n in range(3)
        ]

    def _known(self) -> list[Known]:
        words = self.words
        return [
            Known("article", "a-9", words.title, "CASE-877", words.fix, state="not_validated"),
            Known("case", "c-8", words.title, "CASE-811", words.fix),
            Known("swarm", "sw-7", words.title, "CASE-700", words.note, "C700", "open"),
        ]

    def _article(self) -> ArticlePicture:
        words = self.words
        lines = [
            ArticleLinePicture("issue", words.need, "case"),
            ArticleLinePicture("environment", words.environment, "case"),
            ArticleLinePicture("resolution", words.fix, "resolve form"),
            ArticleLinePicture("resolution", words.fix, "mark", LINK, self.luis, "m-fix-0"),
            ArticleLinePicture("cause", words.note, "mark", LINK, self.luis, "m-cause-0"),
            ArticleLinePicture("did_not_work", words.tried, "mark", LINK, self.mar, "m-tried-0"),
            ArticleLinePicture("resources", words.note, "mark", LINK, None, "m-resource-0"),
        ]
        return ArticlePicture(
            "a-1", words.title, "work_in_progress", 1, lines, "sw-1", "CASE-1042", masked_count=2
        )

    # --- what becomes of them --------------------------------------------------------------

    @property
    def resolved(self) -> SwarmPicture:
        return replace(
            self.swarm,
            state="resolved",
            outcome="fixed",
            resolution=self.words.fix,
            cause=self.words.note,
            ended_by=self.ana,
            ended_at=NOON + timedelta(hours=3),
        )

    @property
    def cancelled(self) -> SwarmPicture:
        return replace(
            self.swarm,
            state="cancelled",
            end_reason=self.words.note,
            ended_by=self.ana,
            ended_at=NOON,
            article_id=None,
            article_state=None,
        )

    @property
    def private(self) -> SwarmPicture:
        return replace(self.swarm, is_private=True)

    @property
    def bare(self) -> SwarmPicture:
        """A swarm of which nothing is known but a title, and which nobody could read of."""
        return replace(
            self.swarm,
            state="opening",
            case_url=None,
            need="",
            environment="",
            tried="",
            customer="",
            customer_tier="",
            covers=[],
            people=[],
            marks=[],
            update=None,
            article_id=None,
            article_state=None,
            announcement=None,
            channel_id=None,
            links=Links(),
        )

    def ask(self, **changes: Any) -> AskPicture:
        ask = AskPicture(
            "ask-1", self.swarm, self.luis, [self.skill], 3, "match", None, False, "CASE-877"
        )
        return replace(ask, **changes)

    def line(self, **changes: Any) -> SwarmLine:
        line = SwarmLine(
            "sw-1",
            "CASE-1042",
            self.words.title,
            1,
            "open",
            False,
            self.ana,
            NOON,
            "C042",
            [self.words.skill],
            2,
            True,
        )
        return replace(line, **changes)

    def thanks(self, count: int = 2) -> list[ThanksLine]:
        people = [replace(self.luis, id=f"p-{n}", slack_id=f"U0{n}") for n in range(count)]
        return [ThanksLine(person, ["diagnosed", "solved"], self.words.note) for person in people]

    @property
    def profile(self) -> Profile:
        return Profile(
            self.luis,
            "Support",
            [(self.skill, 3), (self.billing, 1)],
            [self.sso],
            3,
            NOON + timedelta(days=7),
            True,
            False,
            "Europe/Madrid",
            (22, 6),
            ["es", "en"],
        )

    @property
    def digest(self) -> Digest:
        story = Story(
            "CASE-1042",
            self.words.title,
            "fixed",
            self.ana,
            self.thanks(),
            NOON,
            NOON - timedelta(hours=3),
            self.words.title,
            "a-1",
            self.words.fix,
        )
        return Digest(
            NOON - timedelta(days=7),
            NOON,
            [story] * 5,
            [self.mar],
            self.words.title,
            [self.sso, self.billing],
        )

    @property
    def settings(self) -> Settings:
        return Settings(
            lobby="swarm-lobby",
            lobby_channel_id="C001",
            digest_day="wed",
            digest_hour=10,
            time_zone="Europe/Madrid",
            admins=[self.ana],
            brief_template=self.template,
            announcement_template=self.template,
        )

    @property
    def template(self) -> str:
        return (
            f"{self.words.title[:100]} `{{case}}` *{{title}}* {{customer}} {{severity}} {{owner}}"
            " {skills}\nhttps://wiki.example/{customer}?for={title}|{{}}"
        )

    @property
    def changes(self) -> list[Changed]:
        return [
            Changed("language", "en", "es", self.ana, NOON),
            Changed(
                "user_group", [self.words.skill, None], [self.words.skill, "@money"], None, NOON
            ),
            Changed("lobby_channel_id", None, "C001", None, NOON),
            Changed("brief_template", "", self.template, self.ana, NOON),
            Changed("admins", [], [self.ana, self.luis], self.ana, NOON),
            Changed("keep_events_days", 0, 90, self.ana, NOON),
            Changed("ask_minutes_sev3", 10, 1, self.ana, NOON),
            Changed("digest_hour", 9, 16, self.ana, NOON),
            Changed("of_an_older_version", self.words.title, None, self.ana, NOON),
        ]

    def config_page(self, chosen: Section, wrong: Sequence[str] = ()) -> View:
        def shown(reader: Reader) -> Modal:
            below = settings.preview(self.settings, self.ana, reader, wrong)
            return settings.page(self.settings, chosen, reader, below)

        return shown

    @property
    def unread(self) -> list[Unread]:
        return [Unread(self.words.skill, NotRead.SECOND_CUSTOMER)]

    def queued(self, seconds: float) -> Opened:
        return Opened(None, True, swarm_id="sw-1", wait_seconds=seconds)

    def held(self, by: PersonRef | None) -> Opened:
        return Opened(None, True, swarm_id="sw-1", pause=Pause(by, NOON))

    @property
    def troubles(self) -> list[Trouble]:
        found = [
            Trouble(kind, kind, code, NOON, method, self._or("CASE-1042", self.words.title))
            for kind, (code, method) in zip(troubles.WHAT, REASONS * 3, strict=False)
        ]
        return [*found[:8], replace(found[1], reference="", is_hidden=True), *found[8:]][:10]

    def failed(self, kind: str, reason: tuple[str, str], **more: Any) -> View:
        case = self._or("CASE-1042", self.words.title)
        return lambda r: troubles.given_up(kind, case, troubles.why(*reason, r), r, **more)

    @property
    def refused(self) -> dict[PersonRef, str]:
        return {self.luis: "cant_invite", self.mar: "never_seen_before"}
