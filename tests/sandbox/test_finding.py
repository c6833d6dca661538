"""What Ctrl+K and the emoji picker find."""

import pytest
import pytest_asyncio

from sandbox.errors import CannotError
from sandbox.page import deeds, glyphs, mount
from sandbox.page.jump import stops
from sandbox.page.tab import Tab
from sandbox.workspace import Workspace
from tests.sandbox.test_page import MANIFEST


@pytest_asyncio.fixture
async def ws():
    async with Workspace(manifest=MANIFEST, mount_page=mount) as workspace:
        workspace.add_person("ana", real_name="Ana Ruiz", locale="es-ES", channels=("support",))
        workspace.add_person("ben", real_name="Ben Hart", title="Engineering")
        workspace.add_channel("leads", private=True, members=("ben",))
        workspace.add_channel("swarm-case-7")
        yield workspace


def found(ws, query, name="ana"):
    return [stop.label for stop in stops(Tab(ws, ws.person(name)), query)]


async def test_places_and_people_are_found_by_the_beginnings_of_their_words(ws):
    assert found(ws, "sup") == ["support"]
    assert found(ws, "#case") == ["swarm-case-7"]
    assert found(ws, "hart") == ["Ben Hart"]
    assert found(ws, "engin") == ["Ben Hart"]
    assert found(ws, "TRÁF") == ["Tráfico"]
    assert found(ws, "nothing") == []


async def test_what_is_unread_comes_first_and_what_is_private_never(ws):
    await ws.person("ana").say("a", "general")
    await ws.person("ana").join("swarm-case-7")
    await ws.person("ana").say("b", "swarm-case-7")
    await ws.person("ben").join("swarm-case-7")
    await ws.person("ben").say("c", "swarm-case-7")
    assert found(ws, "")[0] == "swarm-case-7"
    assert found(ws, "lead") == []
    assert found(ws, "lead", "ben") == ["leads"]


async def test_an_archived_channel_comes_last_and_is_called_so(ws):
    await ws.person("ana").join("swarm-case-7")
    await ws.person("ana").archive("swarm-case-7")
    assert "swarm-case-7" not in found(ws, "")[:4]
    last = stops(Tab(ws, ws.person("ana")), "case")[-1]
    assert (last.label, last.note) == ("swarm-case-7", "Archivado")


def test_every_group_has_emoji_and_every_one_can_be_shown():
    names = [name for key in glyphs.GROUPS for name in glyphs.group(key)]
    assert len(names) > 1800
    assert len(set(names)) == len(names)
    assert glyphs.group("unknown") == ()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("bee", "bee"),
        (":tada:", "tada"),
        ("white check", "white_check_mark"),
        ("Ligh", "light_blue_heart"),
        ("tubo de ensayo", "test_tube"),
        ("Corazon", "heart"),
    ],
)
def test_the_exact_name_comes_first_then_its_beginnings(typed, first):
    assert glyphs.search(typed)[0] == first


async def test_enter_gives_the_likeliest_emoji_and_says_when_there_is_none(ws):
    said = await ws.person("ana").say("a", "general")
    asked = {"channel": ws.channel("general").id, "ts": said.ts}
    tab = Tab(ws, ws.person("ana"))
    await deeds.react(deeds.Posted(tab, asked, {"q": ["test tub"]}))
    assert list(said.reactions) == ["test_tube"]
    with pytest.raises(CannotError, match="no emoji 'xyzzy'"):
        await deeds.react(deeds.Posted(tab, asked, {"q": ["xyzzy"]}))
