"""Changes what an open swarm says of its case, whom it calls for, and how urgent it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.access import Deed, allow
from bot.errors import BadInputError
from bot.fingerprints import fingerprint
from bot.i18n import N_
from bot.names import skill_key
from bot.records import Actor, Details, Edit, Edited, SwarmPicture, ToEdit
from bot.services.adjusting import add_asked, hurry, release, release_promise
from bot.services.calling import Called, call_by_skill, check_skills, skills_to_call
from bot.services.missing import begin_search, missing_skills, plan_search, time_to_answer
from bot.services.opening import LONGEST_TITLE
from bot.services.seeing import changed, must_be_standing, permitted, swarm_for, swarm_meant
from bot.services.sending import send_asks
from bot.store import Store, Transaction
from models import Ask, Case, Swarm

LONGEST_TEXT = 3000
LONGEST_CUSTOMER = 120
TEXTS = {
    "title": LONGEST_TITLE,
    "need": LONGEST_TEXT,
    "environment": LONGEST_TEXT,
    "customer": LONGEST_CUSTOMER,
}
SEVERITY, SKILLS = "severity", "skills"
OF_CASE = {
    "title": "title",
    "need": "description",
    "environment": "environment",
    SEVERITY: SEVERITY,
}
"""What the case's row calls what a swarm says."""
IN_TOPIC = frozenset({"title", SEVERITY})
SHOWN_WHEN_ASKED = frozenset({"title", "need", SEVERITY})
MOST_SHOWN = 30
SEVERITIES = range(1, 5)


@dataclass(frozen=True)
class _Skills:
    """Which skills a swarm calls for from now on, and which no more, by their ids."""

    added: Sequence[str]
    dropped: Sequence[str]


class Editing:
    """Lets an open swarm say something else."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def to_edit(
        self, actor: Actor, *, swarm_id: str = "", channel: str = "", reference: str = ""
    ) -> ToEdit:
        """Return the swarm of that id, or of that case or channel, if they may change it now.

        Raises NotAllowedError, TooLateError, NotFoundError, BadInputError or
        NotInSwarmChannelError.
        """
        async with self._store.transaction(actor.workspace_id) as tx:
            if swarm_id:
                swarm = await swarm_for(tx, actor, swarm_id)
            else:
                allow(actor, Deed.LOOK_AROUND)
                swarm = await swarm_meant(
                    tx, actor, channel=channel, reference=reference, command="edit"
                )
            picture = await _to_change(tx, actor, swarm)
            return ToEdit(picture, _details(picture), _as_shown(picture))

    async def edit(
        self, actor: Actor, swarm_id: str, wanted: Edit, stood: Mapping[str, str]
    ) -> Edited:
        """Write what was changed in a form that was opened when `stood` was so, and nothing else.

        Where another has changed the same field meanwhile nothing is written, and both are
        returned. Raises BadInputError, which names the field, and as `to_edit`.
        """
        _check(wanted)
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await swarm_for(tx, actor, swarm_id)
            before = await _to_change(tx, actor, swarm)
            now = _as_shown(before)
            stood = {**now, **stood}
            mine = _marks(wanted, ())
            overtaken = _overtaken(before, mine, now, stood)
            if overtaken:
                return Edited(before, overtaken, {**stood, **{one: now[one] for one in overtaken}})
            skills = await _skills(tx, before, wanted, stood[SKILLS])
            new = [one for one in (*TEXTS, SEVERITY) if mine[one] not in (stood[one], now[one])]
            new += [SKILLS] if skills.added or skills.dropped else []
            if not new:
                return Edited(before)
            await _write(tx, swarm, wanted, new, skills)
            swarm.progressed(at=tx.now)
            tx.record.happened(
                "swarm_edited", actor=actor.id, swarm=swarm.id, subject=" ".join(new)
            )
            return await self._follow_up(tx, actor, swarm, new, skills)

    async def _follow_up(
        self,
        tx: Transaction,
        actor: Actor,
        swarm: Swarm,
        new: Sequence[str],
        skills: _Skills,
    ) -> Edited:
        """Call whoever is needed now, release who is not, and have all of it shown."""
        is_raised = SEVERITY in new and swarm.severity == 1
        released = await release(tx, swarm, skills.dropped)
        if SEVERITY in new:
            await hurry(tx, swarm)
        added = await add_asked(tx, swarm, by=actor.id) if is_raised else []
        called = await self._call(tx, actor, swarm, skills.added, is_raised=is_raised)
        if SEVERITY in new or SKILLS in new:
            await release_promise(tx, swarm)
            await plan_search(tx, swarm, patience=await time_to_answer(tx, swarm.severity))
        await changed(tx, swarm)
        asks = [*added, *called.asks]
        await _show(tx, actor, swarm, new, asks)
        return await _edited(tx, swarm, asks, called, released)

    async def _call(
        self,
        tx: Transaction,
        actor: Actor,
        swarm: Swarm,
        added: Sequence[str],
        *,
        is_raised: bool,
    ) -> Called:
        # A sev1 leaves no skill to people who have been asked and do not answer.
        missing = await missing_skills(tx, swarm) if is_raised else []
        wanted = list(dict.fromkeys([*added, *missing]))
        if not wanted:
            return Called(())
        called = await call_by_skill(tx, swarm, wanted, by=actor.id)
        await begin_search(tx, swarm, called.asks, called.kept)
        return called


async def _to_change(tx: Transaction, actor: Actor, swarm: Swarm) -> SwarmPicture:
    picture = await permitted(tx, actor, Deed.EDIT, swarm)
    must_be_standing(swarm)
    return picture


# --- what was changed ----------------------------------------------------------------------


def _details(p: SwarmPicture) -> Details:
    """Return what a form shows of a swarm."""
    return Details(
        title=_cut(p.title, LONGEST_TITLE),
        need=_cut(p.need, LONGEST_TEXT),
        environment=_cut(p.environment, LONGEST_TEXT),
        customer=_cut(p.customer, LONGEST_CUSTOMER),
        severity=p.severity,
        skills=[one.skill for one in p.covers][:MOST_SHOWN],
    )


def _cut(text: str, most: int) -> str:
    """Return a text as far as a field of a form holds it, where an emoji counts as two."""
    while len(text.encode("utf-16-le")) > 2 * most:
        text = text[: min(len(text) - 1, most)]
    return text


def _marks(said: Details | Edit, skills: Iterable[str]) -> dict[str, str]:
    """Return a short mark for each field, the same whatever becomes of the space in it."""
    marks = {one: fingerprint(getattr(said, one)) for one in TEXTS}
    return {**marks, SEVERITY: str(said.severity), SKILLS: " ".join(skills)}


def _as_shown(p: SwarmPicture) -> dict[str, str]:
    shown = _details(p)
    return _marks(shown, [skill.key for skill in shown.skills])


def _overtaken(
    p: SwarmPicture, mine: Mapping[str, str], now: Mapping[str, str], stood: Mapping[str, str]
) -> dict[str, str]:
    """Return what stands in the fields that this form and another have changed, each otherwise."""
    shown = _details(p)
    return {
        one: str(getattr(shown, one))
        for one in (*TEXTS, SEVERITY)
        if mine[one] != stood[one] and now[one] not in (stood[one], mine[one])
    }


async def _skills(tx: Transaction, p: SwarmPicture, wanted: Edit, stood: str) -> _Skills:
    """Return what was put in and taken out of the skills that the form had shown.

    What another has put in or taken out meanwhile stays so.
    """
    names = {skill_key(name): name for name in wanted.skills}
    shown = set(stood.split())
    put_in = [name for key, name in names.items() if key not in shown]
    if put_in:
        check_skills(wanted.skills)
    ids = await skills_to_call(tx, put_in)
    there = {one.skill.id for one in p.covers}
    taken_out = shown - names.keys()
    return _Skills(
        added=[skill_id for skill_id in ids if skill_id not in there],
        dropped=[one.skill.id for one in p.covers if one.skill.key in taken_out],
    )


def _check(wanted: Edit) -> None:
    """Refuse what cannot be used, naming the field."""
    if not wanted.title.strip():
        raise BadInputError(N_("Say in a few words what it is about."), field="title")
    for one, most in TEXTS.items():
        if len(getattr(wanted, one).strip()) > most:
            raise BadInputError(
                N_("This has at most {most} characters. Shorten it."), field=one, most=most
            )
    if wanted.severity not in SEVERITIES:
        raise BadInputError(N_("Choose one of sev1 to sev4."), field=SEVERITY)


# --- what becomes of it --------------------------------------------------------------------


async def _write(
    tx: Transaction, swarm: Swarm, wanted: Edit, new: Sequence[str], skills: _Skills
) -> None:
    """Write what is new; the case's row, which is for everybody, learns nothing in private."""
    case = await tx.swarms.case_of(swarm.id)
    for one in new:
        if one in OF_CASE:
            before = getattr(swarm, one)
            value = wanted.severity if one == SEVERITY else getattr(wanted, one).strip()
            setattr(swarm, one, value)
            # What the case says by itself in other words is left to where it comes from.
            if not swarm.is_private and getattr(case, OF_CASE[one]) in (before, ""):
                setattr(case, OF_CASE[one], value)
    if "customer" in new:
        await _write_customer(tx, swarm, case, wanted.customer.strip())
    if SKILLS in new:
        await tx.swarms.need_skills(swarm.id, skills.added)
        of_case = None if swarm.is_private else case.id
        if of_case is not None:
            await tx.cases.set_skills(of_case, skills.added)
        await tx.skills.drop(swarm.id, skills.dropped, case_id=of_case)
    await tx.flush()


async def _write_customer(tx: Transaction, swarm: Swarm, case: Case, name: str) -> None:
    if not name and swarm.is_private and case.customer_id is not None:
        raise BadInputError(
            N_("Your list of cases says whose this is. Name another customer, or leave it."),
            field="customer",
        )
    swarm.customer_id = (await tx.cases.ensure_customer(name)).id if name else None
    if not swarm.is_private:
        case.customer_id = swarm.customer_id


async def _show(
    tx: Transaction, actor: Actor, swarm: Swarm, new: Sequence[str], asks: Sequence[Ask]
) -> None:
    """Have it shown wherever the swarm is named, and those told who are called."""
    once = f"{swarm.id}/{swarm.revision}"
    if IN_TOPIC.intersection(new):
        await tx.operations.begin("set_topic", once, swarm_id=swarm.id)
    await send_asks(tx, swarm, asks, once=once, asked_by=actor.id)
    if SHOWN_WHEN_ASKED.intersection(new):
        told = {ask.id for ask in asks}
        for ask in await tx.participations.asks(swarm.id):
            if ask.is_waiting and ask.id not in told:
                await tx.operations.begin(
                    "refresh_ask", f"{ask.id}/{swarm.revision}", ask_id=ask.id
                )


async def _edited(
    tx: Transaction,
    swarm: Swarm,
    asks: Sequence[Ask],
    called: Called,
    released: Sequence[str],
) -> Edited:
    await tx.flush()
    refs = await tx.people.refs([*released, *(ask.person_id for ask in asks)])
    unmet = list((await tx.people.skills_by_id(called.uncovered)).values())
    return Edited(
        await tx.pictures.swarm(swarm.id),
        added=[refs[ask.person_id] for ask in asks if ask.is_added],
        asked=[refs[ask.person_id] for ask in asks if not ask.is_added],
        released=[refs[person_id] for person_id in dict.fromkeys(released)],
        uncovered=unmet,
        meant=await tx.skills.meant(unmet),
        is_for_the_day=bool(called.kept),
    )
