"""What is shown of the team: its digest, its experts, everybody's Home."""

from __future__ import annotations

from dataclasses import replace

from bot.ports import GroupSeen
from bot.records import (
    Expert,
    Holding,
    Home,
    LedSwarm,
    Profile,
    SkillGroup,
    Stored,
    SwarmLine,
    SwarmPart,
    Team,
    Which,
)
from bot.services.home import MOST_SHOWN, PAGE
from bot.services.leading import MOST_WAITING
from bot.slack.views import digest, experts, home, stored
from tests.bot.slack.views.samples.leading import waiting
from tests.bot.slack.views.samples.scene import NOON, Scene, View


def of(s: Scene) -> dict[str, View]:
    crew = [Expert(s.luis, 3, "Support", True), Expert(s.mar, 1, s.words.customer, False)]
    crew.append(Expert(s.ana, 2, "Support", False, NOON))
    quiet = Profile(s.luis, "", [], [], None, None, False, True)
    full = Home(s.profile, _parts(s), is_admin=True, troubles=s.troubles)
    learner = replace(quiet, interests=[s.sso])
    nothing = [SwarmPart(which) for which in Which]
    pages = [
        SwarmPart(which, [_outside(s)] * PAGE, 2 * PAGE + 1, PAGE)
        for which in (Which.NEEDED, Which.CUSTOMERS)
    ]
    over = SwarmPart(Which.NEEDED, [], 0, PAGE)
    holdings = [Holding(rows, 1000 + n) for n, rows in enumerate(stored.ROWS)]
    kept = Stored(s.ana, s.words.customer, s.words.skill, "UTC", NOON, holdings)
    led = Team([LedSwarm(s.line())] * MOST_SHOWN, 99, waiting(s)[:1] * MOST_WAITING, 99)
    return {
        "digest": lambda r: digest.digest(s.digest, r),
        "digest_preview": lambda r: digest.preview(s.digest, r),
        "digest_nothing": digest.nothing,
        "who": lambda r: experts.who(s.skill, crew, r),
        "group_none": lambda r: experts.group(SkillGroup(s.skill, None), None, r),
        "group_set": lambda r: experts.group(
            SkillGroup(s.skill, "S1"), GroupSeen(s.words.skill, 3), r
        ),
        "group_empty": lambda r: experts.group(SkillGroup(s.skill, "S1"), None, r),
        "group_unknown": experts.no_group,
        "who_nobody": lambda r: experts.who(s.skill, [], r),
        "unknown_skill": lambda r: experts.unknown_skill(s.words.skill, [s.sso], r),
        "unknown_skill_alone": lambda r: experts.unknown_skill(s.words.skill, [], r),
        "profile_form": lambda r: experts.profile_form(s.profile, r),
        "home": lambda r: home.home(full, r),
        "home_of_lead": lambda r: home.home(replace(full, parts=[*full.parts, led]), r),
        "stored": lambda r: stored.stored_form(kept, r),
        "stored_nothing": lambda r: stored.stored_form(replace(kept, email="", holdings=()), r),
        "home_empty": lambda r: home.home(Home(quiet, nothing), r),
        "home_nothing_needed": lambda r: home.home(Home(learner, nothing), r),
        **{f"home_list_{page.which}": _listed(page) for page in pages},
        "home_list_over": _listed(over),
    }


def _parts(s: Scene) -> list[SwarmPart]:
    """Return the longest parts there can be."""
    lines = [s.line(is_in=True), *[_outside(s)] * (MOST_SHOWN - 1)]
    return [SwarmPart(which, lines, 25) for which in Which]


def _outside(s: Scene) -> SwarmLine:
    return s.line(is_mine=False, is_in=False, customer=s.words.customer)


def _listed(part: SwarmPart) -> View:
    return lambda r: home.part_form(part, r)
