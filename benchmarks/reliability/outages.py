"""Takes the database away for a while in the middle of an opening, and compares the end.

python benchmarks/reliability/outages.py [--seconds 20]
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.databases import PostgresDatabases, SqliteFiles, postgres_databases
from tests.reliability import outages
from tests.reliability.company import company, inside
from tests.reliability.ended import ended
from tests.reliability.processes import fleet
from tests.reliability.story import LINE


async def stopped(databases: PostgresDatabases, seconds: float) -> None:
    """Stop PostgreSQL."""
    with databases.fresh() as calm_url, databases.fresh() as url:
        calm = await outages.calm_end(calm_url)
        async with company(url, is_calm=False) as made, inside(made):
            away = outages.postgres_stopped(databases)
            said = await outages.in_the_middle(made, away, seconds)
            show("PostgreSQL stopped", said, (await ended(made)).differences(calm))


async def spoiled(files: SqliteFiles, folder: Path, seconds: float) -> None:
    """Lock SQLite's file, and fill its disk."""

    def fresh() -> str:
        return files.fresh(Path(tempfile.mkdtemp(dir=folder)))

    calm = await outages.calm_end(fresh())
    url = fresh()
    async with company(url, is_calm=False) as made, inside(made):
        away = outages.sqlite_locked(url)
        said = await outages.in_the_middle(made, away, seconds, meanwhile=f"/swarm {LINE}")
        show("SQLite locked", said, (await ended(made)).differences(calm))
    url = fresh()
    async with company(url, is_calm=False) as made, fleet(made) as bots:
        away = outages.disk_full(url, bots.living[0])
        said = await outages.in_the_middle(made, away, seconds)
        show("disk full", said, (await ended(made)).differences(calm))


def show(what: str, said: list[str], differences: list[str]) -> None:
    """Print what people read, and what is amiss."""
    print(f"{what}: differences from the calm run: {differences or 'none'}")
    for answer in said:
        print(f"    {answer.partition(' [')[0]}")


def main() -> None:
    """Take away and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    with postgres_databases() as databases:
        asyncio.run(stopped(databases, options.seconds))
    with tempfile.TemporaryDirectory() as folder:
        files = SqliteFiles(Path(folder))
        asyncio.run(spoiled(files, Path(folder), options.seconds))


if __name__ == "__main__":
    main()
