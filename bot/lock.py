"""Keeps a second bot from an SQLite file; subcommands work beside the bot and take no lock."""

from __future__ import annotations

import fcntl
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
        file = self._database.with_name(f"{self._database.name}.lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            file.close()
            raise ConfigError(
                f"DATABASE_URL leads to {self._database}, which another bot is using: stop that one"
                " first. Several at a time need PostgreSQL."
            ) from taken
        self._file = file

    def release(self) -> None:
        """Let it go."""
        if self._file is not None:
            self._file.close()
            self._file = None
