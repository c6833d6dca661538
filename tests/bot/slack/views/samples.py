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
    Able,
    ArticleLinePicture,
    ArticlePicture,
    AskPicture,
    Changed,
    Covered,
    Digest,
    Expert,
    Holding,
    Home,
    Known,
    MarkLine,
    Opened,
    OpenForm,
    Pause,
    PersonRef,
    Place,
    Plea,
    Profile,
    Settings,
    SkillRef,
    Stored,
    Story,
    SwarmLine,
    SwarmPicture,
    ThanksLine,
    Trouble,
    UpdateLine,
)
from bot.settings import Section
from bot.slack.views import (
    digest,
    errors,
    experts,
    home,
    knowledge,
    nudging,
    open_form,
    participation,
    searching,
    settings,
    stored,
    swarms,
    troubles,
)
from bot.slack.views import (
    help as help_views,
)

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
            Changed("lobby_channel_id", None, "C001", None, NOON),
            Changed("brief_template", "", self.template, self.ana, NOON),
            Changed("admins", [], [self.ana, self.luis], self.ana, NOON),
            Changed("keep_events_days", 0, 90, self.ana, NOON),
            Changed("ask_minutes", 10, 1, self.ana, NOON),
            Changed("digest_hour", 9, 16, self.ana, NOON),
            Changed("of_an_older_version", self.words.title, None, self.ana, NOON),
        ]

    def config_page(self, chosen: Section, wrong: str = "") -> View:
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


def views(words: Words | None = None) -> dict[str, View]:
    """Return every view by a name that says what it shows."""
    s = Scene(words)
    return {
        **_of_swarms(s),
        **_of_opening(s),
        **_of_asks(s),
        **_of_membership(s),
        **_of_the_search(s),
        **_of_knowledge(s),
        **_of_the_team(s),
        **_of_troubles(s),
    }


def _of_swarms(s: Scene) -> dict[str, View]:
    reopened = replace(s.swarm, reopened_from_channel="C041", handoffs=1)
    published = replace(s.resolved, article_state="not_validated")
    return {
        "brief": lambda r: swarms.brief(s.swarm, r),
        "brief_resolved": lambda r: swarms.brief(s.resolved, r),
        "brief_cancelled": lambda r: swarms.brief(s.cancelled, r),
        "brief_bare": lambda r: swarms.brief(s.bare, r),
        "brief_of_the_team": lambda r: swarms.brief(s.resolved, r, s.template),
        "announcement_of_the_team": lambda r: swarms.announcement(s.swarm, r, s.template),
        "brief_reopened": lambda r: swarms.brief(reopened, r),
        "topic": lambda r: swarms.topic(s.swarm, r),
        "topic_resolved": lambda r: swarms.topic(s.resolved, r),
        "announcement": lambda r: swarms.announcement(s.swarm, r),
        "announcement_resolved": lambda r: swarms.announcement(published, r),
        "announcement_bare": lambda r: swarms.announcement(s.bare, r),
        "announcement_private": lambda r: swarms.announcement(s.private, r),
        "announcement_private_ended": lambda r: swarms.announcement(
            replace(s.resolved, is_private=True), r
        ),
        "updated": lambda r: swarms.updated(s.swarm, r),
        "cancelled": lambda r: swarms.cancelled(s.cancelled, r),
        "reopened": lambda r: swarms.reopened(s.swarm, r),
        "update_form": lambda r: swarms.update_form(s.swarm, r),
        "update_post": lambda r: swarms.update_post(s.swarm, r),
        "update_post_private": lambda r: swarms.update_post(s.private, r),
        "update_notice": lambda r: swarms.update_notice(s.swarm, r),
        "update_notice_bare": lambda r: swarms.update_notice(s.bare, r),
        "ended_notice": lambda r: swarms.ended_notice(s.resolved, r),
        "ended_notice_cancelled": lambda r: swarms.ended_notice(s.cancelled, r),
        "reopened_post": lambda r: swarms.reopened_post(reopened, r),
        "reopened_post_private": lambda r: swarms.reopened_post(s.private, r),
        "swarm_list": lambda r: swarms.swarm_list([s.line(id=str(n)) for n in range(20)], r),
        "swarm_list_empty": lambda r: swarms.swarm_list([], r),
        "mine": lambda r: swarms.mine([s.line(is_private=True, state="resolved")], r),
        "mine_empty": lambda r: swarms.mine([], r),
        "found": lambda r: swarms.found(s.known, s.words.title, r),
        "found_nothing": lambda r: swarms.found([], s.words.title, r),
    }


def _of_opening(s: Scene) -> dict[str, View]:
    form = OpenForm(
        "CASE-1042",
        s.words.title,
        s.words.need,
        s.words.environment,
        s.words.tried,
        s.words.customer,
        [s.skill],
        2,
        True,
        [s.luis],
    )
    return {
        "opening": lambda r: swarms.opening(s.words.title, r),
        "opened": lambda r: swarms.opened(Opened(s.swarm, True, s.known), r),
        "opened_bare": lambda r: swarms.opened(Opened(s.bare, True), r),
        "opened_mistyped": lambda r: swarms.opened(
            Opened(s.swarm, True, meant=[(s.sso, s.skill)]), r
        ),
        "opened_unseen": lambda r: swarms.opened(Opened(s.swarm, True, lobby_is_empty=True), r),
        "exists": lambda r: swarms.exists(Opened(s.swarm, False), "CASE-1042", r),
        "exists_private": lambda r: swarms.exists(
            Opened(None, False, swarm_id="sw-1"), s.words.title, r
        ),
        "exists_form": lambda r: swarms.exists_form(Opened(s.swarm, False), "CASE-1042", r),
        "exists_early": lambda r: swarms.exists(Opened(s.bare, False), "CASE-1042", r),
        "queued": lambda r: swarms.waiting(s.queued(122.0), s.words.title, r, s.unread),
        "queued_soon": lambda r: swarms.waiting(s.queued(31.0), "CASE-1042", r),
        "queued_form": lambda r: swarms.waiting_form(s.queued(61.0), s.words.title, r),
        "paused": lambda r: swarms.waiting(s.held(s.ana), s.words.title, r, s.unread),
        "paused_by_somebody": lambda r: swarms.waiting(s.held(None), "CASE-1042", r),
        "paused_form": lambda r: swarms.waiting_form(s.held(s.ana), s.words.title, r),
        "answered": lambda r: swarms.answered(s.swarm, s.known[0], r),
        "open_form": lambda r: open_form.open_form(form, r, s.known, "{}"),
        "open_form_empty": lambda r: open_form.open_form(OpenForm(), r),
        "answered_form": lambda r: open_form.answered_form(s.known[1], r),
        "skill_options": lambda r: open_form.skill_options([s.skill], s.words.title, r),
    }


def _of_asks(s: Scene) -> dict[str, View]:
    states = ("accepted", "declined", "withdrawn", "expired", "later", "asked_again")
    named = s.ask(is_added=True, source="name", asked_by=s.ana, state="accepted")
    urgent = s.ask(is_added=True, swarm=replace(s.swarm, severity=1), state="accepted")
    return {
        "ask": lambda r: participation.ask(s.ask(), r),
        **{
            f"ask_{state}": lambda r, state=state: participation.ask(
                s.ask(state=state, later_at=NOON), r
            )
            for state in states
        },
        "ask_by_suggestion": lambda r: participation.ask(
            s.ask(source="suggestion", asked_by=s.mar, skills=[], evidence=""), r
        ),
        "ask_by_group": lambda r: participation.ask(
            s.ask(source="group", skills_asked=[s.skill], skills=[], evidence=""), r
        ),
        "ask_added_by_lead": lambda r: participation.ask(
            replace(named, source="lead", asked_by=s.mar), r
        ),
        "ask_private": lambda r: participation.ask(s.ask(swarm=s.private), r),
        "ask_ended": lambda r: participation.ask(s.ask(swarm=s.resolved, state="withdrawn"), r),
        "ask_added_by_name": lambda r: participation.ask(named, r),
        "ask_added_urgent": lambda r: participation.ask(urgent, r),
        "ask_added_setting": lambda r: participation.ask(s.ask(is_added=True), r),
        "decline_form": lambda r: participation.decline_form("ask-1", r),
        "suggest_form": lambda r: participation.suggest_form("ask-1", r),
        "invite_form": lambda r: participation.invite_form("sw-1", r),
        "invited": lambda r: participation.invited(
            s.swarm, [s.luis], [s.mar], s.refused, [s.sso], r
        ),
        "invited_form": lambda r: participation.invited_form(
            s.swarm, [s.luis], [], s.refused, [s.sso], r
        ),
        "invited_mistyped": lambda r: participation.invited(
            s.swarm, [], [], {}, [s.sso], r, [(s.sso, s.skill)]
        ),
        "invited_mistyped_form": lambda r: participation.put_right_form(
            participation.invited(s.swarm, [], [s.luis], {}, [], r), r
        ),
        "joined_form": lambda r: participation.joined_form(s.swarm, r),
        "invited_nobody": lambda r: participation.invited(s.swarm, [], [], {}, [], r),
        "could_not_add": lambda r: participation.could_not_add(s.swarm, s.refused, r),
        "could_not_add_you": lambda r: participation.could_not_add_you(
            s.swarm, "user_is_restricted", r
        ),
    }


def _of_membership(s: Scene) -> dict[str, View]:
    return {
        "orientation": lambda r: participation.orientation(s.swarm, r),
        "orientation_first": lambda r: participation.orientation(s.bare, r, is_first=True),
        "orientation_late": lambda r: participation.orientation(s.swarm, r, is_late=True),
        "orientation_first_and_late": lambda r: participation.orientation(
            s.swarm, r, is_first=True, is_late=True
        ),
        "orientation_late_to_nothing": lambda r: participation.orientation(s.bare, r, is_late=True),
        "joined": lambda r: participation.joined(s.swarm, r, was_in=False),
        "joined_before": lambda r: participation.joined(s.swarm, r, was_in=True),
        "joined_early": lambda r: participation.joined(s.bare, r, was_in=False),
        "not_in": lambda r: participation.not_in(s.swarm, r),
        "following": lambda r: participation.following(s.swarm, r),
        "unfollowed": lambda r: participation.unfollowed(s.swarm, r),
        "left": lambda r: participation.left(s.swarm, r),
        "cannot_leave": lambda r: participation.cannot_leave(s.swarm, r),
        "wrote_so_stays": lambda r: participation.wrote_so_stays(s.swarm, r),
        "access_request": lambda r: participation.access_request("ar-1", s.private, s.mar, r),
        "access_asked": participation.access_asked,
        "access_granted": lambda r: participation.access_answered(s.private, True, r),
        "access_refused": lambda r: participation.access_answered(s.private, False, r),
        "access_closed_in": lambda r: participation.access_closed(s.private, s.mar, True, r),
        "access_closed_out": lambda r: participation.access_closed(s.private, s.mar, False, r),
        "thanks": lambda r: participation.thanks(s.resolved, s.thanks()[0], s.ana, r),
        "thanks_plain": lambda r: participation.thanks(
            s.resolved, ThanksLine(s.luis, []), s.ana, r
        ),
    }


def _of_the_search(s: Scene) -> dict[str, View]:
    plea = Plea(s.swarm, [Able(s.luis, [s.sso, s.skill])] * 12, lead=s.mar)
    kept = replace(s.swarm, promised_at=NOON, is_promise_kept=True)
    found = replace(s.swarm, covers=[Covered(s.skill, s.luis, "in")])
    lonely = replace(s.swarm, covers=[Covered(s.sso)], promised_at=NOON)
    return {
        **{
            f"brief_searching_{how}": lambda r, how=how: swarms.brief(
                replace(lonely, search_round=how), r
            )
            for how in ("next_best", "group", "lead")
        },
        "brief_promise_kept": lambda r: swarms.brief(kept, r),
        "brief_promise_missed": lambda r: swarms.brief(replace(kept, is_promise_kept=False), r),
        "opened_with_promise": lambda r: swarms.opened(Opened(lonely, True), r),
        "plea": lambda r: searching.plea(plea, r),
        "plea_private": lambda r: searching.plea(replace(plea, swarm=s.private), r),
        "plea_for_nobody": lambda r: searching.plea(replace(plea, able=[]), r),
        "plea_answered": lambda r: searching.plea(Plea(found, added=[s.luis]), r),
        "plea_too_late": lambda r: searching.plea(replace(plea, swarm=s.resolved), r),
        "lead_told": lambda r: searching.lead_told(plea, [s.mar], r),
        "lead_told_nobody": lambda r: searching.lead_told(plea, [], r),
        "owner_nudge": lambda r: nudging.owner_nudge(s.swarm, NOON, r),
        "lead_nudge": lambda r: nudging.lead_nudge(s.swarm, NOON, r),
        "lead_nudge_private": lambda r: nudging.lead_nudge(s.private, NOON, r),
    }


def _of_knowledge(s: Scene) -> dict[str, View]:
    published = replace(
        s.article, state="not_validated", published_by=s.ana, published_at=NOON, masked_count=0
    )
    discarded = replace(s.article, state="archived")
    return {
        "resolve_form": lambda r: knowledge.resolve_form(s.swarm, s.thanks(), r),
        "resolve_form_bare": lambda r: knowledge.resolve_form(s.bare, [], r),
        "resolve_form_many": lambda r: knowledge.resolve_form(s.swarm, s.thanks(14), r),
        "cancel_form": lambda r: knowledge.cancel_form(s.swarm, r),
        "article_draft": lambda r: knowledge.article_draft(s.article, s.swarm, r),
        "article_published": lambda r: knowledge.article_draft(published, s.swarm, r),
        "article_discarded": lambda r: knowledge.article_draft(discarded, s.swarm, r),
        "article": lambda r: knowledge.article(published, r),
        "article_form": lambda r: knowledge.article_form(s.article, r),
        "article_renewed": lambda r: knowledge.article_renewed(s.article, r),
    }


def _of_the_team(s: Scene) -> dict[str, View]:
    crew = [Expert(s.luis, 3, "Support", True), Expert(s.mar, 1, s.words.customer, False)]
    quiet = Profile(s.luis, "", [], [], None, None, False, True)
    full = Home(
        s.profile, [s.line()], [s.line()] * 25, [s.line()], is_admin=True, troubles=s.troubles
    )
    paused = replace(s.settings, opening="paused", pause=Pause(s.ana, NOON))
    holdings = [Holding(rows, 1000 + n) for n, rows in enumerate(stored.ROWS)]
    kept = Stored(s.ana, s.words.customer, s.words.skill, "UTC", NOON, holdings)
    return {
        "digest": lambda r: digest.digest(s.digest, r),
        "digest_preview": lambda r: digest.preview(s.digest, r),
        "digest_nothing": digest.nothing,
        "who": lambda r: experts.who(s.skill, crew, r),
        "who_nobody": lambda r: experts.who(s.skill, [], r),
        "unknown_skill": lambda r: experts.unknown_skill(s.words.skill, [s.sso], r),
        "unknown_skill_alone": lambda r: experts.unknown_skill(s.words.skill, [], r),
        "profile_form": lambda r: experts.profile_form(s.profile, r),
        "home": lambda r: home.home(full, r),
        "stored": lambda r: stored.stored_form(kept, r),
        "stored_nothing": lambda r: stored.stored_form(replace(kept, email="", holdings=()), r),
        "home_empty": lambda r: home.home(Home(quiet, [], [], []), r),
        "config_card": lambda r: settings.config_card(s.settings, r),
        "config_card_paused": lambda r: settings.config_card(paused, r),
        "config_page_paused": lambda r: settings.page(paused, Section.SWARMS, r),
        "config_cannot_enter": lambda r: settings.cannot_enter("C042", r),
        "config_overview": lambda r: settings.overview(s.settings, r),
        "config_saved": lambda r: settings.overview(s.settings, r, ["language", "admins"]),
        "config_not_changed": lambda r: settings.overview(s.settings, r, []),
        "config_changes": lambda r: settings.changes_form(s.changes, r),
        "config_no_changes": lambda r: settings.changes_form([], r),
        **{f"config_{one}": s.config_page(one) for one in Section},
        "config_texts_wrong": s.config_page(Section.TEXTS, wrong=s.words.note),
        "help": lambda r: help_views.help_card(r),
        "help_nearest": lambda r: help_views.help_card(r, "list", s.words.title),
        "help_unknown": lambda r: help_views.help_card(r, None, s.words.title),
        "help_not_yet": lambda r: help_views.not_yet("thanks", r),
        "help_later": lambda r: help_views.unread(NotRead.NOT_YET, None, "partner x", r),
        "help_no_case": lambda r: help_views.unread(NotRead.NO_CASE, None, s.words.title, r),
        "help_long_case": lambda r: help_views.unread(NotRead.CASE_TOO_LONG, None, "x", r),
        "sorry_form": lambda r: errors.sorry_form(s.words.note, r),
        "sorry": lambda r: errors.sorry(s.words.note, r),
    }


def _of_troubles(s: Scene) -> dict[str, View]:
    opening, asking = "open_swarm", "send_asks"
    return {
        "failed": s.failed(opening, REASONS[0], is_admin=False),
        "failed_for_an_admin": s.failed(opening, REASONS[3], again="open_swarm:1", is_admin=True),
        "failed_for_others": s.failed(asking, REASONS[1], again="send_asks:1", is_admin=False),
        "failed_for_now": s.failed("tell", REASONS[4], is_admin=False),
        "failed_for_no_case": lambda r: troubles.given_up(
            "sync_people",
            "",
            troubles.why(s.words.note, "users.list", r),
            r,
            is_admin=False,
        ),
        "tried_again": troubles.tried_again,
    }


def blocks_of(shown: Shown) -> Sequence[dict[str, Any]]:
    """Return the blocks of a message, form or Home."""
    if isinstance(shown, Message):
        return shown.blocks
    if isinstance(shown, Modal):
        shown = shown.view
    return shown.get("blocks", []) if isinstance(shown, dict) else []


def objects_in(shown: object) -> list[dict[str, Any]]:
    """Return every object of a message, form or Home, the outer ones first."""
    if isinstance(shown, Message):
        return objects_in(list(shown.blocks))
    if isinstance(shown, Modal):
        return objects_in(shown.view)
    if isinstance(shown, list):
        return [found for one in shown for found in objects_in(one)]
    if not isinstance(shown, dict):
        return []
    return [shown, *(found for value in shown.values() for found in objects_in(value))]


def texts_in(shown: Shown) -> list[str]:
    """Return every text that a person reads in a message, form or Home."""
    texts = [one["text"] for one in objects_in(shown) if isinstance(one.get("text"), str)]
    return [*_beside(shown), *texts]


def mrkdwn_in(shown: Shown) -> list[str]:
    """Return the texts in which Slack reads markup."""
    marked = [one["text"] for one in objects_in(shown) if one.get("type") == "mrkdwn"]
    return [*_beside(shown), *marked]


def _beside(shown: Shown) -> list[str]:
    return [shown.text] if isinstance(shown, Message) else []
