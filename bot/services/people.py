"""People: who somebody is to us, what they know, and who knows what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.access import Deed, allow, may
from bot.errors import BadInputError, SwarmroomError, UnknownPersonError
from bot.i18n import N_
from bot.ports import SlackPerson
from bot.records import Actor, Expert, Profile, SkillRef
from bot.services.calling import LONGEST_SKILL, is_skill
from bot.services.drawing import draw_home
from bot.services.suiting import wakes_at
from bot.store import Store, Transaction
from models import Person, PersonKind

MOST_SKILLS = 50


@dataclass(frozen=True)
class ProfileChange:
    """What somebody wants their profile to say."""

    levels: Mapping[str, int]
    """Skill names to levels, 1 to 3."""
    interests: Sequence[str]
    max_swarms: int | None
    paused_until: datetime | None
    may_be_asked: bool
    may_be_named: bool
    work_from: int | None = None
    """From which hour they work, in their own time zone; None for no fixed hours."""
    work_to: int | None = None
    languages: Sequence[str] = ()
    """Codes of the languages they can help in; none says nothing about it."""


@dataclass(frozen=True)
class WhoKnows:
    """The answer to who knows a skill; `skill` is None where nobody has named it."""

    skill: SkillRef | None
    experts: Sequence[Expert] = ()
    near: Sequence[SkillRef] = ()


class People:
    """Knows people and what they know."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def actor(self, workspace_id: str, slack_user_id: str) -> Actor | None:
        """Return the person behind a Slack id, or None if they have never been met."""
        async with self._store.reading(workspace_id) as tx:
            return await tx.people.acting(slack_user_id)

    async def met(self, workspace_id: str, said: SlackPerson) -> Actor:
        """Take in what Slack says of somebody, and return them."""
        async with self._store.transaction(workspace_id) as tx:
            person = await tx.people.from_slack(said)
            await tx.flush()
            return await tx.people.actor(person)

    async def ids_of(self, actor: Actor, slack_user_ids: Sequence[str]) -> list[str]:
        """Return the ids of people chosen in a form. Raises BadInputError for somebody unknown."""
        async with self._store.transaction(actor.workspace_id) as tx:
            people = await tx.people.by_slack_ids(slack_user_ids)
            if len(people) < len(set(slack_user_ids)):
                raise BadInputError(UnknownPersonError.sentence, field="people")
            return [person.id for person in people]

    async def tell_problem(
        self, actor: Actor, *, channel: str | None, event: str, problem: SwarmroomError
    ) -> None:
        """Have this person told privately why what they did, in a channel or not, had no effect."""
        async with self._store.transaction(actor.workspace_id) as tx:
            await tx.operations.begin(
                "tell",
                event,
                what="problem",
                person_id=actor.id,
                channel=channel,
                sentence=problem.sentence,
                values={k: v for k, v in problem.values.items() if isinstance(v, str | int)},
            )

    async def skills_named(self, actor: Actor, keys: Sequence[str]) -> list[SkillRef]:
        """Return the skills of these keys that there are."""
        async with self._store.transaction(actor.workspace_id) as tx:
            found = [await tx.people.skill(key) for key in keys]
            return [SkillRef(s.id, s.key, s.name) for s in found if s is not None]

    async def skills_like(self, actor: Actor, typed: str) -> list[SkillRef]:
        """Return the skills that fit what is being typed; none to who may not look around."""
        if not may(actor, Deed.LOOK_AROUND):
            return []
        async with self._store.transaction(actor.workspace_id) as tx:
            return await tx.people.skills(actor, like=typed, limit=100)

    async def who(self, actor: Actor, name: str) -> WhoKnows:
        """Return who knows a skill, the best and the free first, never how busy they are."""
        allow(actor, Deed.LOOK_AROUND)
        if not name.strip():
            raise BadInputError(N_("Name a skill, as in `/swarm who billing`."), field="skills")
        async with self._store.transaction(actor.workspace_id) as tx:
            skill = await tx.people.skill(name)
            if skill is None or not await tx.showing.tells_skill(skill, actor):
                return WhoKnows(None, near=await tx.people.skills(actor, like=name[:4], limit=5))
            knowing = [
                (person, levels)
                for person, levels in await tx.people.knowing([skill.id])
                if person.kind == PersonKind.MEMBER and not person.is_deactivated
            ]
            load = await tx.people.open_swarms([p.id for p, _ in knowing])
            experts = [
                await _expert(tx, person, levels[skill.id], load.get(person.id, 0))
                for person, levels in knowing
            ]
            experts.sort(
                key=lambda e: (not e.is_available, e.wakes_at is None, -e.level, e.person.name)
            )
            return WhoKnows(SkillRef(skill.id, skill.key, skill.name), experts)

    async def profile(self, actor: Actor) -> Profile:
        """Return what the bot knows of this person."""
        allow(actor, Deed.LOOK_AROUND)
        async with self._store.transaction(actor.workspace_id) as tx:
            return await profile_of(tx, actor)

    async def change_profile(self, actor: Actor, change: ProfileChange) -> Profile:
        """Make somebody's profile say what they want; the next match and their Home go by it."""
        allow(actor, Deed.LOOK_AROUND)
        _check(change)
        async with self._store.transaction(actor.workspace_id) as tx:
            _check_pause(change.paused_until, tx.now)
            _check_hours(change.work_from, change.work_to)
            person = await tx.people.by_id(actor.id)
            if person is not None:
                await _write(tx, person, change)
                tx.record.happened("profile_changed", actor=actor.id, person=actor.id)
                await draw_home(tx, actor)
            return await profile_of(tx, actor)


def _check(change: ProfileChange) -> None:
    """Raise BadInputError, at the field it is about, for what a profile cannot hold."""
    for names, field in ((change.levels, "level_1"), (change.interests, "interests")):
        if len(names) > MOST_SKILLS:
            raise BadInputError(
                N_("Name at most {most} skills: those you would like to be asked for."),
                field=field,
                most=MOST_SKILLS,
            )
        if not all(is_skill(name) for name in names):
            raise BadInputError(
                N_("A skill is named in a few words, with at most {most} characters."),
                field=field,
                most=LONGEST_SKILL,
            )


def _check_pause(until: datetime | None, now: datetime) -> None:
    if until is not None and until <= now:
        raise BadInputError(
            N_("Choose a day from tomorrow on, or leave this empty to be asked again."),
            field="pause",
        )


def _check_hours(work_from: int | None, work_to: int | None) -> None:
    if (work_from is None) is not (work_to is None):
        raise BadInputError(
            N_("Say both: from which hour to which. Or choose no fixed hours in both."),
            field="work_to",
        )
    if work_from is not None and work_from == work_to:
        raise BadInputError(
            N_("Choose two different hours, or no fixed hours in both."), field="work_to"
        )


async def _expert(tx: Transaction, person: Person, level: int, load: int) -> Expert:
    has_time = not person.is_away(tx.now) and (
        person.max_swarms is None or load < person.max_swarms
    )
    begins = await wakes_at(tx, person) if has_time else None
    return Expert(
        await tx.people.ref(person), level, person.department, has_time and begins is None, begins
    )


async def _write(tx: Transaction, person: Person, change: ProfileChange) -> None:
    levels = {
        (await tx.people.ensure_skill(name)).id: level for name, level in change.levels.items()
    }
    interests = [(await tx.people.ensure_skill(name)).id for name in change.interests]
    await tx.people.set_skills(person.id, levels)
    await tx.people.set_interests(person.id, interests)
    person.max_swarms, person.paused_until = change.max_swarms, change.paused_until
    person.may_be_asked, person.may_be_named = change.may_be_asked, change.may_be_named
    person.work_from, person.work_to = change.work_from, change.work_to
    person.languages = list(change.languages) or None
    await tx.flush()


async def profile_of(tx: Transaction, actor: Actor) -> Profile:
    """Return what the bot knows of somebody."""
    person = await tx.people.by_id(actor.id)
    return Profile(
        actor.person,
        person.department if person else "",
        await tx.people.skills_of(actor.id),
        await tx.people.interests_of(actor.id),
        person.max_swarms if person else None,
        # A pause that is over needs no mention.
        person.paused_until if person and person.is_paused(tx.now) else None,
        person.may_be_asked if person else True,
        person.may_be_named if person else True,
        actor.reader.time_zone,
        _hours(person),
        (person.languages if person else None) or (),
    )


def _hours(person: Person | None) -> tuple[int, int] | None:
    if person is None or person.work_from is None or person.work_to is None:
        return None
    return person.work_from, person.work_to
