"""Keeps a second bot from an SQLite file; beside one, subcommands leave schema and work to it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.errors import ConfigError


class DatabaseLock:
    """A lock on the file `<database>.lock`, which the system lets go when the process ends."""

    def __init__(self, database: Path | None) -> None:
        self._database = database
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Take the lock; without a file there is none. Raises ConfigError if another has it."""
        if self._database is None or self._file is not None:
            return
        self._database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = _place(self._database).open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            file.close()
            raise ConfigError(
                f"DATABASE_URL leads to {self._database}, which another bot is using: stop that one"
                " first. Several at a time need PostgreSQL."
            ) from taken
        self._file = file

    @property
    def is_anothers(self) -> bool:
        """Tell whether another has it."""
        if self._database is None or self._file is not None:
            return False
        place = _place(self._database)
        if not place.exists():
            return False
        with place.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold it meanwhile; one that is ours already stays so. Raises ConfigError as `take`."""
        was_ours = self._file is not None
        self.take()
        try:
            yield
        finally:
            if not was_ours:
                self.release()

    def release(self) -> None:
        """Let it go."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _place(database: Path) -> Path:
    return database.with_name(f"{database.name}.lock")
