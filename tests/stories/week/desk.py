"""The desk as it stands on the Sunday before: people, their skills, and the bot."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from unittest.mock import patch

from bot.services.imports import Imports
from sandbox.clock import Clock
from sandbox.strict import PATIENT
from sandbox.workspace import Workspace
from tests.stories.conftest import ROOT, Room, begun, config_for
from tests.stories.week.living import Week
from tests.stories.week.people import DAY, MONDAY, PEOPLE, SOLVED, move_in

FORESEEN = (
    "response_url: expired_url",
    "chat.update: is_inactive",
    "conversations.create: name_taken",
    "*not acknowledged*",
    "*after three*",
    "*not delivered*",
)
"""After half an hour away, in an archived channel, of a case that comes up again, while away."""
SUNDAY = MONDAY - timedelta(hours=6)


@asynccontextmanager
async def week_at_the_desk(transport: str, database_url: str, seed: int = 0) -> AsyncIterator[Week]:
    """Give a week that is about to begin; with a seed one in which people answer otherwise."""
    clock = Clock(SUNDAY.timestamp())
    async with Workspace(manifest=ROOT / "manifest.yml", clock=clock, strict=PATIENT) as slack:
        move_in(slack)
        bot = await begun(slack, config_for(slack, transport, database_url))
        week = Week(Room(slack, bot, await bot.enter()), seed)
        logging.getLogger().addHandler(week.errors)
        patience = patch("bot.reception.PATIENCE_SECONDS", PATIENT.ack_seconds)
        patience.start()
        try:
            await week.room.settled()
            for path, load in ((PEOPLE, "people"), (SOLVED, "cases")):
                with path.open("rb") as file:
                    await getattr(Imports(bot.store), load)(week.room.workspace_id, file)
            async with bot.store.transaction(week.room.workspace_id) as tx:
                for person in await tx.people.all():
                    person.work_from, person.work_to = DAY
            await week.settled()
            slack.problems.expect(*FORESEEN)
            yield week
        finally:
            patience.stop()
            logging.getLogger().removeHandler(week.errors)
            await week.room.bot.stop()
