"""Takes in rows of people, many at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.csvfiles import PersonRow, Row
from bot.i18n import N_, Reader
from bot.names import skill_key
from bot.services.imports.reports import Fate, Report
from bot.store import Transaction
from models import Person

Fates = dict[str, Fate]


async def take_in_people(tx: Transaction, rows: Sequence[Row[PersonRow]]) -> Fates:
    """Make people what their rows say, and return what became of each, by e-mail address."""
    said = {row.value.email: row.value for row in rows}
    before = await tx.imports.people(said)
    await tx.imports.make_people(said.keys() - before.keys())
    people = await tx.imports.people(said) if len(before) < len(said) else before
    changed = {email for email, row in said.items() if _described(people[email], row)}
    by_id = {people[email].id: row for email, row in said.items()}
    with_new_skills = await _set_skills(tx, by_id)
    changed |= {by_id[person_id].email for person_id in with_new_skills}
    return {email: _fate(email in before, email in changed) for email in said}


async def set_leads(
    tx: Transaction,
    rows: Sequence[Row[PersonRow]],
    fates: Fates,
    report: Report,
    reader: Reader,
) -> None:
    """Note who leads whom; everybody of the file is in by now, whatever the order of its rows."""
    leads = {r.value.manager_email for r in rows if r.value.manager_email}
    people = await tx.imports.people({r.value.email for r in rows} | leads)
    for row in rows:
        lead = people.get(row.value.manager_email or "")
        if lead is None:
            sentence = reader.t(
                N_("manager_email: nobody is known as {email}; the rest went in"),
                email=row.value.manager_email,
            )
            report.remark(row.line, sentence)
            continue
        person = people[row.value.email]
        if person.lead_id != lead.id and lead is not person:
            person.lead_id = lead.id
            if fates[row.value.email] is Fate.UNCHANGED:
                fates[row.value.email] = Fate.CHANGED


def _described(person: Person, row: PersonRow) -> bool:
    """Bring a person's row up to date; return whether anything was different."""
    values: dict[str, object] = {"department": row.department, "max_swarms": row.max_swarms}
    if person.seen_at is None:
        # What Slack says of somebody is fresher than any file.
        values |= {"name": row.name, "time_zone": row.timezone, "locale": row.language}
    wanted = {key: value for key, value in values.items() if value is not None}
    different = {key: value for key, value in wanted.items() if getattr(person, key) != value}
    for key, value in different.items():
        setattr(person, key, value)
    return bool(different)


async def _set_skills(tx: Transaction, rows: Mapping[str, PersonRow]) -> set[str]:
    """Set skills and interests where they differ; return the ids of those people."""
    names = {
        name for row in rows.values() for name in (*(row.skills or ()), *(row.interests or ()))
    }
    ids = await tx.imports.skill_ids(names)
    levels = await tx.imports.levels(rows)
    interests = await tx.imports.interests(rows)
    new_levels = {
        person_id: wanted
        for person_id, row in rows.items()
        if row.skills is not None
        and (wanted := {ids[skill_key(name)]: level for name, level in row.skills.items()})
        != levels.get(person_id, {})
    }
    new_interests = {
        person_id: wishes
        for person_id, row in rows.items()
        if row.interests is not None
        and (wishes := {ids[key] for name in row.interests if (key := skill_key(name))})
        != interests.get(person_id, set())
    }
    await tx.imports.set_levels(new_levels)
    await tx.imports.set_interests(new_interests)
    return new_levels.keys() | new_interests.keys()


def _fate(was_there: bool, is_different: bool) -> Fate:
    if not was_there:
        return Fate.ADDED
    return Fate.CHANGED if is_different else Fate.UNCHANGED
