"""The bot comes up in every mode, meets its workspace, answers everything, and goes."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app import MANIFEST, create_app
from bot.config import Config, Mode
from bot.running import Swarmroom
from sandbox.workspace import Workspace


def configured(workspace: Workspace, database_url: str, mode: Mode, **more: object) -> Config:
    config = Config(
        mode=mode,
        database_url=database_url,
        bot_token=workspace.bot_token,
        app_token=workspace.app_token,
        signing_secret=workspace.signing_secret,
        api_url=workspace.api_url,
        port=0,
    )
    return dataclasses.replace(config, **more)


@asynccontextmanager
async def running(config: Config) -> AsyncIterator[Swarmroom]:
    async with create_app(config, host="127.0.0.1").running() as app:
        await app.engine.idle()
        yield app


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with Workspace(manifest=MANIFEST) as workspace:
        workspace.add_person("ana", admin=True, locale="es-ES", tz="Europe/Madrid")
        workspace.add_person("ben", tz="Europe/London")
        yield workspace
        assert [str(problem) for problem in workspace.problems] == []


async def test_over_a_socket_a_swarm_is_opened(workspace, database_url):
    async with running(configured(workspace, database_url, Mode.SOCKET)) as app:
        await workspace.person("ana").command(
            "/swarm CASE-1042 Webhooks fail after key rotation", "support"
        )
        await app.engine.idle()
        assert "swarm-case-1042-webhooks-fail-after-key-rotation" in {
            channel.name for channel in workspace.world.channels.values()
        }
