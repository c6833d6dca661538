"""Has what was committed be on the disk: one visit to it does for all who wait for one."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path


class Disk:
    """The disk under an SQLite file.

    SQLite itself would visit it within each commit, and the next transaction would have to wait
    for that. What is committed while it is visited is all put there by the next visit.
    """

    def __init__(self, database: Path) -> None:
        self._log = database.with_name(f"{database.name}-wal")
        self._visiting = asyncio.Lock()
        self._committed = self._kept = 0

    def committed(self) -> None:
        """Note that something was committed that may not be on the disk yet."""
        self._committed += 1

    async def kept(self) -> None:
        """Return once all that has been committed is on the disk. Raises OSError."""
        wanted = self._committed
        if self._kept >= wanted:
            return
        async with self._visiting:
            if self._kept < wanted:
                here = self._committed
                await asyncio.to_thread(flush, self._log)
                self._kept = here


def flush(log: Path) -> None:
    """Return once the disk has what was written to SQLite's log of commits."""
    # Where the log is gone, its last user has put all of it into the database and flushed that.
    with suppress(FileNotFoundError):
        # Some systems flush only a file that is open for writing.
        file = os.open(log, os.O_RDWR)
        try:
            os.fsync(file)
        finally:
            os.close(file)
