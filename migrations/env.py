"""How Alembic runs: on the connection it is given, or on the database of `DATABASE_URL`."""

import asyncio
import os
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from bot.store.migrate import migrating_engine
from models import Base, UtcDateTime, Words


def plain_type(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our own types as what they are in the database, so that migrations stand alone."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Words):
        return "sa.String()"
    return False


def migrate(connection: Connection) -> None:
    """Run the migrations that were asked for, inside the connection's transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=plain_type,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def migrate_from_command_line() -> None:
    """Run the migrations that were asked for on the database of `DATABASE_URL`."""
    engine = migrating_engine(os.environ.get("DATABASE_URL", ""))
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    asyncio.run(migrate_from_command_line())
