"""Takes in rows of cases, many at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.csvfiles import CaseRow, Row
from bot.i18n import N_, Reader
from bot.names import skill_key
from bot.services.imports.reports import Fate, Report
from bot.store import Transaction
from models import Case, Customer

PLAIN = (
    "title",
    "description",
    "product",
    "severity",
    "environment",
    "resolution",
    "cause",
    "language",
)


async def take_in_cases(
    tx: Transaction, rows: Sequence[Row[CaseRow]], report: Report, reader: Reader
) -> None:
    """Make cases what their rows say; one with a resolution or its date is a solved case."""
    said = {row.value.case: row.value for row in rows}
    before = await tx.imports.cases(said)
    opened = {key: _opened(said[key], tx.now) for key in said if key not in before}
    await tx.imports.make_cases(opened)
    cases = await tx.imports.cases(said) if opened else before
    customers = await tx.imports.customers({r.customer for r in said.values() if r.customer})
    changed = {key for key, row in said.items() if _described(cases[key], row, customers, tx.now)}
    changed |= await _add_skills(tx, said, cases)
    changed |= await _set_owners(tx, rows, cases, report, reader)
    for key in said:
        if key in opened:
            report.fates[Fate.ADDED] += 1
        else:
            report.fates[Fate.CHANGED if key in changed else Fate.UNCHANGED] += 1


def _opened(row: CaseRow, now: datetime) -> datetime:
    return row.opened_at or row.resolved_at or now


def _described(case: Case, row: CaseRow, customers: Mapping[str, Customer], now: datetime) -> bool:
    """Bring a case's row up to date; return whether anything was different."""
    values: dict[str, object] = {key: getattr(row, key) for key in PLAIN}
    values |= {"tier": row.customer_tier, "opened_at": row.opened_at}
    if row.customer:
        customer = customers[skill_key(row.customer)]
        customer.tier = row.customer_tier or customer.tier
        values["customer_id"] = customer.id
    values["resolved_at"] = row.resolved_at
    if row.resolution and not row.resolved_at and case.resolved_at is None:
        values["resolved_at"] = row.opened_at or now
    wanted = {key: value for key, value in values.items() if value is not None}
    different = {key: value for key, value in wanted.items() if getattr(case, key) != value}
    for key, value in different.items():
        setattr(case, key, value)
    if case.resolved_at is not None and case.resolved_at < case.opened_at:
        # It was opened at some earlier moment that nobody has told.
        case.opened_at = case.resolved_at
    return bool(different)


async def _add_skills(
    tx: Transaction, said: Mapping[str, CaseRow], cases: Mapping[str, Case]
) -> set[str]:
    """Note skills that are not noted yet; return the references of those cases."""
    ids = await tx.imports.skill_ids({name for row in said.values() for name in row.skills or ()})
    noted = await tx.imports.case_skills({cases[key].id for key in said})
    missing = {
        key: {ids[skill] for name in row.skills or () if (skill := skill_key(name))}
        - noted.get(cases[key].id, set())
        for key, row in said.items()
    }
    await tx.imports.add_case_skills({cases[key].id: ids for key, ids in missing.items() if ids})
    return {key for key, ids in missing.items() if ids}


async def _set_owners(
    tx: Transaction,
    rows: Sequence[Row[CaseRow]],
    cases: Mapping[str, Case],
    report: Report,
    reader: Reader,
) -> set[str]:
    """Give cases without an owner theirs; return the references of those cases."""
    wanted = [row for row in rows if row.value.owner_email]
    people = await tx.imports.people({row.value.owner_email or "" for row in wanted})
    owned = await tx.cases.owner_ids([cases[row.value.case].id for row in wanted])
    owners = {}
    for row in wanted:
        owner = people.get(row.value.owner_email or "")
        if owner is None:
            sentence = reader.t(
                N_("owner_email: nobody is known as {email}; the rest went in"),
                email=row.value.owner_email,
            )
            report.remark(row.line, sentence)
        elif cases[row.value.case].id not in owned:
            owners[row.value.case] = owner.id
    await tx.imports.first_owners({cases[key].id: owner for key, owner in owners.items()})
    return set(owners)
