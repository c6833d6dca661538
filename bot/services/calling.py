"""Calls people into a swarm: the best match by skill, or somebody by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.errors import BadInputError
from bot.i18n import N_
from bot.matching import Candidate, Match, match, match_by_day, why_not
from bot.names import skill_key
from bot.services.coming import somebody_came
from bot.services.missing import AT_ONCE, missing_skills, plan_search, time_to_answer
from bot.services.sending import send_asks
from bot.services.suiting import candidates, is_covered, is_in, suiting
from bot.store import Transaction
from models import (
    Ask,
    AskSource,
    JoinSource,
    Participation,
    ParticipationRole,
    Person,
    PersonKind,
    Swarm,
    new_id,
)

MOST_SKILLS = 10
LONGEST_SKILL = 50
INVITE, ADD = "invite", "add"
"""The setting, and the value of it by which a team has people put in rather than asked."""


@dataclass(frozen=True)
class Called:
    """Who was called: the asks made, the skills nobody covers, and who cannot be called."""

    asks: Sequence[Ask]
    kept: Sequence[Ask] = ()
    """Those that are put when the day begins of whom they are for."""
    uncovered: Sequence[str] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    """Person id to a code that says why."""


async def skills_to_call(tx: Transaction, names: Sequence[str]) -> list[str]:
    """Return the ids of the skills of these names, made where new. Raises BadInputError."""
    check_skills(names)
    return await tx.people.ensure_skills(names)


def check_skills(names: Sequence[str]) -> None:
    """Raise BadInputError for skills that cannot be called."""
    if len(names) > MOST_SKILLS:
        raise BadInputError(
            N_("A swarm asks for at most {most} skills. Keep the ones that matter most."),
            field="skills",
            most=MOST_SKILLS,
        )
    for name in names:
        if not is_skill(name):
            raise BadInputError(
                N_("A skill is named in a few words, with at most {most} characters."),
                field="skills",
                most=LONGEST_SKILL,
            )


def is_skill(name: str) -> bool:
    """Tell whether this can be the name of a skill."""
    return len(name) <= LONGEST_SKILL and bool(skill_key(name))


async def call_by_skill(
    tx: Transaction, swarm: Swarm, skill_ids: Sequence[str], *, by: str
) -> Called:
    """Ask the smallest group of able people who cover the skills.

    In a sev1, or where the team wants it so, they are put in at once. Short of a sev1 nobody is
    asked outside of the hours they have named: what only they cover is kept until these begin.
    """
    if not skill_ids:
        return Called(())
    before = await tx.participations.asks(swarm.id)
    knowing = await tx.people.knowing(skill_ids)
    suits, people = await suiting(tx, swarm), {person.id: person for person, _ in knowing}
    able = await candidates(tx, swarm, knowing, before, suits)
    kept = _kept_skills(before, able)
    found = _best([s for s in skill_ids if not is_covered(s, able)], able, kept, swarm)
    at_once = swarm.severity == 1 or await tx.workspaces.setting(INVITE, None) == ADD
    asks = [
        await put_question(
            tx,
            swarm,
            chosen.person,
            AskSource.MATCH,
            before,
            by=by,
            at_once=at_once,
            skill=next(s for s in skill_ids if s in chosen.skills),
            tipped_by=suits.told(people[chosen.person], chosen.reason),
            wakes_at=chosen.wakes_at,
        )
        for chosen in found.chosen
    ]
    uncovered = [skill_id for skill_id in found.uncovered if skill_id not in kept]
    for skill_id in uncovered:
        tx.record.happened("skill_uncovered", swarm=swarm.id, subject=skill_id)
    return Called(
        [ask for ask in asks if not ask.is_kept], [ask for ask in asks if ask.is_kept], uncovered
    )


def _best(
    needed: Sequence[str], able: Sequence[Candidate], kept: Collection[str], swarm: Swarm
) -> Match:
    if swarm.severity == 1:
        return match(needed, able)
    return match_by_day(needed, able, by_day_alone=kept)


def _kept_skills(asks: Sequence[Ask], able: Sequence[Candidate]) -> set[str]:
    """Return for which skills somebody is asked when their day begins."""
    kept = [ask for ask in asks if ask.is_kept and ask.is_waiting]
    levels = {one.person: one.levels for one in able}
    return {
        skill for ask in kept for skill in (ask.skill_id, *levels.get(ask.person_id, ())) if skill
    }


async def call_by_name(
    tx: Transaction,
    swarm: Swarm,
    person_ids: Sequence[str],
    *,
    by: str,
    source: AskSource = AskSource.NAME,
) -> Called:
    """Put people in at once because somebody named them: somebody in the swarm, or a lead."""
    if not person_ids:
        return Called(())
    people = await tx.people.by_ids(person_ids)
    parts = {p.person_id: p for p in await tx.participations.all(swarm.id)}
    before = await tx.participations.asks(swarm.id)
    refused = {
        person_id: code
        for person_id, person in people.items()
        if (code := kept_out(person, swarm, parts.get(person_id)))
    }
    asks = [
        await put_question(tx, swarm, person_id, source, before, by=by, at_once=True)
        for person_id in dict.fromkeys(person_ids)
        if person_id in people and person_id not in refused
    ]
    return Called(asks, refused=refused)


async def not_called(tx: Transaction, swarm_id: str, person_ids: Sequence[str]) -> dict[str, str]:
    """Return who of these is not in a swarm since they cannot be put in, with a code for why."""
    swarm = await tx.swarms.by_id(swarm_id) if person_ids else None
    if swarm is None:
        return {}
    people = await tx.people.by_ids(person_ids)
    parts = {p.person_id: p for p in await tx.participations.all(swarm_id)}
    return {
        person_id: code
        for person_id, person in people.items()
        if not is_in(parts.get(person_id)) and (code := kept_out(person, swarm, None))
    }


async def call_next(
    tx: Transaction,
    swarm: Swarm,
    *,
    once: str,
    covered_before: Sequence[str] | None = None,
    patience: timedelta = AT_ONCE,
) -> None:
    """Ask whoever comes next for the skills that a refusal, or somebody's leaving, leaves open.

    `once` names what left them open. With `covered_before`, only for those of these skills. Where
    nobody comes next, the search goes on after `patience`.
    """
    open_skills = [
        skill_id
        for skill_id in await missing_skills(tx, swarm)
        if covered_before is None or skill_id in covered_before
    ]
    called = await call_by_skill(tx, swarm, open_skills, by=swarm.requester_id)
    await plan_search(tx, swarm, patience=patience)
    await send_asks(tx, swarm, called.asks, once=f"{once}/next")


async def call_suggested(
    tx: Transaction, swarm: Swarm, person: Person, *, by: str, skill: str | None
) -> Called:
    """Ask somebody whom an asked person has suggested instead. Raises BadInputError."""
    part = await tx.participations.of(swarm.id, person.id)
    before = await tx.participations.asks(swarm.id)
    code = kept_out(person, swarm, part) or _not_asked_again(person, before)
    if code is None and person.kind == PersonKind.GUEST:
        code = "guest"
    if code is None and person.is_away(tx.now):
        code = "paused"
    if code is not None:
        raise BadInputError(SUGGESTED_IN_VAIN[code], field="people", name=person.name)
    source = AskSource.SUGGESTION
    ask = await put_question(
        tx, swarm, person.id, source, before, by=by, at_once=False, skill=skill
    )
    return Called([ask])


async def call_people(
    tx: Transaction, swarm: Swarm, people: Sequence[Person], *, skill: str
) -> Called:
    """Ask all of these who may be asked, whether or not they say that they know the skill.

    Where it is night for all of them, whoever wakes first is asked then.
    """
    before = await tx.participations.asks(swarm.id)
    suits = await suiting(tx, swarm)
    group = [(person, {skill: 1}) for person in people]
    able = [c for c in await candidates(tx, swarm, group, before, suits) if why_not(c) is None]
    asked = [c for c in able if c.wakes_at is None or swarm.severity == 1]
    if not asked and skill not in _kept_skills(before, ()):
        asked = sorted(able, key=lambda one: (one.wakes_at, one.person))[:1]
    asks = [
        await put_question(
            tx,
            swarm,
            one.person,
            AskSource.GROUP,
            before,
            by=swarm.requester_id,
            at_once=False,
            skill=skill,
            wakes_at=None if swarm.severity == 1 else one.wakes_at,
        )
        for one in asked
    ]
    return Called([ask for ask in asks if not ask.is_kept], [ask for ask in asks if ask.is_kept])


async def able_people(
    tx: Transaction, swarm: Swarm, skill_ids: Sequence[str]
) -> list[tuple[Person, dict[str, int]]]:
    """Return who knows any of these skills and could be added, the best first.

    Who has not answered is among them; who said no, is away or has all they take on is not.
    """
    knowing = await tx.people.knowing(skill_ids)
    before = [a for a in await tx.participations.asks(swarm.id) if a.is_declined]
    suits = await suiting(tx, swarm)
    able = await candidates(tx, swarm, knowing, before, suits)
    found = {one.person for one in able if not why_not(one)}
    there = [(person, levels) for person, levels in knowing if person.id in found]
    return sorted(there, key=lambda one: (-len(one[1]), -sum(one[1].values()), one[0].name))


async def ask_again(tx: Transaction, swarm: Swarm, earlier: Ask) -> Ask:
    """Ask somebody once more who wanted to be asked later."""
    asks = await tx.participations.asks(swarm.id)
    return await put_question(
        tx,
        swarm,
        earlier.person_id,
        AskSource(earlier.source),
        asks,
        by=earlier.asked_by_id or swarm.requester_id,
        at_once=False,
        skill=earlier.skill_id,
    )


async def withdraw_asks(tx: Transaction, swarm_id: str) -> list[str]:
    """Take back every ask that could be answered; return those whose messages have to say so.

    What was declined could have been undone until now.
    """
    asks = await tx.participations.asks(swarm_id)
    answerable = [ask for ask in asks if ask.is_open or ask.is_declined]
    for ask in answerable:
        ask.withdraw(at=tx.now)
    return [ask.id for ask in answerable if not ask.is_kept]


SUGGESTED_IN_VAIN = {
    "not_linked": N_("{name} has no Slack account that I know of. Choose somebody else."),
    "deactivated": N_("{name} is no longer here. Choose somebody else."),
    "bot": N_("{name} is an app. Choose somebody else."),
    "guest": N_("{name} is a guest or from outside. Choose a colleague."),
    "external": N_("{name} is a guest or from outside. Choose a colleague."),
    "already_in": N_("{name} is in the swarm already. Choose somebody else."),
    "already_asked": N_("{name} has been asked already. Choose somebody else."),
    "declined": N_("{name} was asked before and has no time. Choose somebody else."),
    "paused": N_("{name} is not to be asked at the moment. Choose somebody else."),
}


def kept_out(person: Person, swarm: Swarm, part: Participation | None) -> str | None:
    """Return why somebody cannot be put into a swarm, as a code, or None if they can."""
    if is_in(part):
        return "already_in"
    if person.slack_user_id is None:
        return "not_linked"
    if person.is_deactivated:
        return "deactivated"
    if person.kind in (PersonKind.BOT, PersonKind.EXTERNAL):
        return person.kind
    return "guest" if person.kind == PersonKind.GUEST and swarm.is_private else None


def _not_asked_again(person: Person, before: Sequence[Ask]) -> str | None:
    asks = [ask for ask in before if ask.person_id == person.id]
    if any(ask.is_open for ask in asks):
        return "already_asked"
    return "declined" if any(ask.is_declined for ask in asks) else None


async def put_question(
    tx: Transaction,
    swarm: Swarm,
    person_id: str,
    source: AskSource,
    before: Sequence[Ask],
    *,
    by: str,
    at_once: bool,
    skill: str | None = None,
    tipped_by: str | None = None,
    wakes_at: datetime | None = None,
) -> Ask:
    """Ask somebody, or put them in `at_once` and have them told; what they were asked before ends.

    `before` are the swarm's asks so far. With `wakes_at` the question is kept until then.
    """
    own = [ask for ask in before if ask.person_id == person_id]
    for earlier in own:
        if earlier.is_open:
            earlier.withdraw(at=tx.now)
            await tx.operations.begin("refresh_ask", f"{earlier.id}/answered", ask_id=earlier.id)
    ask = tx.participations.add_ask(
        Ask(
            workspace_id=swarm.workspace_id,
            id=new_id(),
            swarm_id=swarm.id,
            person_id=person_id,
            skill_id=skill,
            asked_by_id=by,
            round=len(own) + 1,
            source=source,
            is_added=at_once and wakes_at is None,
            tipped_by=tipped_by,
            created_at=tx.now,
            later_at=wakes_at,
            expires_at=None if wakes_at else tx.now + await time_to_answer(tx, swarm.severity),
        )
    )
    if ask.is_added:
        ask.answer(accepted=True, at=tx.now)
        part = await tx.participations.ensure(swarm.id, person_id, ParticipationRole.EXPERT)
        how = JoinSource.ASK if source is AskSource.MATCH else JoinSource.NAME
        if part.join(at=tx.now, source=how):
            somebody_came(tx, swarm, part)
    kind = "ask_kept" if ask.is_kept else "ask_made"
    tx.record.happened(kind, actor=by, swarm=swarm.id, person=person_id, subject=skill or source)
    return ask
