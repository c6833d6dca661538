"""The play goes through the whole loop over both transports, and says what stops it."""

import re
from types import SimpleNamespace

import pytest

from app import MANIFEST, create_app
from bot.config import Config
from sandbox.faults import Fault
from sandbox.play import play
from sandbox_mode import open_for


def wanted(**more):
    wishes = {"people": None, "cases": None, "play": True, "http": False, "port": None}
    return SimpleNamespace(**wishes | {"language": "en"} | more)


@pytest.fixture
def config():
    return Config.read({}, "sandbox")


@pytest.mark.parametrize(
    ("http", "language", "words"),
    [
        (False, "en", ["*Skills wanted:*", "Publish", "Solo tú ves esto"]),
        (True, "es", ["*Habilidades que hacen falta:*", "Publicar", "asks for your help"]),
    ],
)
async def test_the_play_tells_the_loop_as_a_conversation(config, http, language, words):
    told = []
    async with open_for(
        config, wanted(http=http, language=language), create_app, MANIFEST
    ) as stage:
        assert await play(stage, told.append) == 0, told[-1]
    text = "\n".join(told)
    chapters = re.findall(r"── (\d)\.", text)
    assert chapters == list("12345678")
    for piece in (*words, "[#swarm-lobby] Swarmroom", "(only Ana Ruiz sees this)", "[form]"):
        assert piece in text
    assert "Done: a case became a swarm" in told[-1]


async def test_the_play_says_in_one_sentence_what_failed(config):
    told = []
    async with open_for(config, wanted(), create_app, MANIFEST) as stage:
        refused = Fault(on="conversations.create", kind="error", error="restricted_action")
        stage.slack.faults.add(refused)
        assert await play(stage, told.append) == 1
    assert re.fullmatch(r"\nFailed: [^\n]+\.", told[-1])
