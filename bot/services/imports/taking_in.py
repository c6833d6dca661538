"""Goes through a file batch by batch; the running bot gets its turn between two batches."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from itertools import islice
from typing import BinaryIO, TypeVar

from bot.csvfiles import BadRow, CaseRow, PersonRow, Reading, Row, read_cases, read_people
from bot.i18n import Reader
from bot.ports import SlackPerson
from bot.services.imports.cases import take_in_cases
from bot.services.imports.people import Fates, set_leads, take_in_people
from bot.services.imports.reports import Report
from bot.store import Store

BATCH = 500

Progress = Callable[[int, int], None]
ValueT = TypeVar("ValueT", PersonRow, CaseRow)
Item = TypeVar("Item")


class Imports:
    """Takes in files; `reader` is whoever reads the report."""

    def __init__(self, store: Store, reader: Reader | None = None) -> None:
        self._store, self._reader = store, reader or Reader()

    async def people(
        self,
        workspace_id: str,
        file: BinaryIO,
        *,
        slack: AsyncIterator[SlackPerson] | None = None,
        progress: Progress = lambda done, of: None,
    ) -> Report:
        """Take in people, and link them by e-mail to those whom Slack lists.

        Raises:
            FileRefusedError: The file cannot be read at all.

        """
        reading = read_people(file)
        listed = await self._listed(workspace_id, slack)
        report = Report(unknown_columns=reading.unknown_columns)
        fates: Fates = {}
        led: list[Row[PersonRow]] = []
        for batch in self._batches(reading, report, progress):
            async with self._store.transaction(workspace_id) as tx:
                fates |= await take_in_people(tx, batch)
            led += [row for row in batch if row.value.manager_email]
        for rows in _parts(iter(led)):
            async with self._store.transaction(workspace_id) as tx:
                await set_leads(tx, rows, fates, report, self._reader)
        here = [said for email, said in listed.items() if email in fates]
        report.linked = await self._link(workspace_id, here, may_be_new=True)
        report.fates.update(fates.values())
        return report

    async def cases(
        self,
        workspace_id: str,
        file: BinaryIO,
        *,
        progress: Progress = lambda done, of: None,
    ) -> Report:
        """Take in cases, their customers and first owners.

        Raises:
            FileRefusedError: The file cannot be read at all.

        """
        reading = read_cases(file)
        report = Report(unknown_columns=reading.unknown_columns)
        for batch in self._batches(reading, report, progress):
            async with self._store.transaction(workspace_id) as tx:
                await take_in_cases(tx, batch, report, self._reader)
        return report

    async def _listed(
        self, workspace_id: str, slack: AsyncIterator[SlackPerson] | None
    ) -> Mapping[str, SlackPerson]:
        """Return whom Slack lists by e-mail address; who has a row already is brought up to date.

        A row that knows its Slack id but no address yet would otherwise get a twin.
        """
        if slack is None:
            return {}
        listed = {said.email.lower(): said async for said in slack if said.email}
        await self._link(workspace_id, list(listed.values()), may_be_new=False)
        return listed

    async def _link(self, workspace_id: str, said: list[SlackPerson], *, may_be_new: bool) -> int:
        linked = 0
        for part in _parts(iter(said)):
            async with self._store.transaction(workspace_id) as tx:
                linked += len(await tx.directory.agree(part, may_be_new=lambda _: may_be_new))
        return linked

    def _batches(
        self, reading: Reading[ValueT], report: Report, progress: Progress
    ) -> Iterator[list[Row[ValueT]]]:
        for part in _parts(reading.rows):
            good = []
            for row in part:
                if isinstance(row, BadRow):
                    report.leave_out(row, self._reader)
                else:
                    good.append(row)
            if good:
                yield good
            progress(part[-1].line, reading.lines)
        progress(reading.lines, reading.lines)


def _parts(items: Iterator[Item]) -> Iterator[list[Item]]:
    while part := list(islice(items, BATCH)):
        yield part
