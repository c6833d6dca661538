"""Where a swarm leads besides its channel: who sets it, and what it is."""

import pytest
from sqlalchemy import select

from bot.errors import (
    BadInputError,
    NotAllowedError,
    NotFoundError,
    NotInSwarmChannelError,
    TooLateError,
)
from models import EventLog, SwarmLink

ROOM = "https://meet.example/room"


@pytest.fixture
async def swarm_id(town, ana) -> str:
    """Return a swarm of Ana's with a channel."""
    opened = await town.open(ana)
    await town.with_channel(opened.swarm_id)
    return opened.swarm_id


async def put(town, who, typed: str, command: str = "call", channel: str = "C1"):
    return await town.services.linking.put(who, channel, command, typed)


async def test_who_is_in_a_swarm_sets_its_links_and_takes_them_off(town, ana, swarm_id):
    await put(town, ana, f"<{ROOM}|meet.example>")
    assert (await put(town, ana, f"{ROOM}2")).links.call == f"{ROOM}2"
    assert (await put(town, ana, "https://docs.example", "doc")).links.document
    assert (await town.picture(swarm_id)).links.call == f"{ROOM}2"
    assert (await put(town, ana, "OFF")).links.call == ""
    assert await town.rows(select(SwarmLink.purpose, SwarmLink.set_by_id)) == [("document", ana.id)]
    told = select(EventLog.subject).where(EventLog.kind == "link_set").order_by(EventLog.at)
    assert {subject for (subject,) in await town.rows(told)} == {"call", "document"}


@pytest.mark.parametrize(
    "typed",
    ["http://meet.example", "meet.example", "javascript:alert(1)", "https://", ROOM + "x" * 300],
)
async def test_only_a_safe_address_is_taken(town, ana, swarm_id, typed):
    with pytest.raises(BadInputError):
        await put(town, ana, typed)
    assert await town.rows(select(SwarmLink.id)) == []


async def test_who_is_not_in_it_sets_nothing_and_learns_nothing_of_a_private_one(town, ana, ben):
    hidden = await town.open(ana, is_private=True)
    await town.with_channel(hidden.swarm_id)
    for channel in ("C1", "C-OTHER"):
        with pytest.raises(NotInSwarmChannelError):
            await put(town, ben, ROOM, channel=channel)
    for swarm_id in (hidden.swarm_id, "0" * 32):
        with pytest.raises(NotFoundError):
            await town.services.linking.document(ben, once="T1", swarm_id=swarm_id)
    shown = await town.open(ana, "CASE-2")
    with pytest.raises(NotAllowedError):
        await town.services.linking.document(ben, once="T1", swarm_id=shown.swarm_id)


async def test_a_document_is_made_once_and_then_led_to(town, ana, swarm_id):
    linking = town.services.linking
    assert (await linking.document(ana, once="T1", swarm_id=swarm_id)).is_making
    await linking.document(ana, once="T1", channel="C1")
    assert len(town.operations("make_document")) == 1
    async with town.store.transaction(town.workspace_id) as tx:
        await linking.made(tx, swarm_id, "https://acme.slack.com/docs/T1/F1")
    led = await linking.document(ana, once="T2", swarm_id=swarm_id)
    assert (led.links.document, led.is_making) == ("https://acme.slack.com/docs/T1/F1", False)
    assert len(town.operations("make_document")) == 1


async def test_a_canvas_that_is_no_use_is_taken_off_and_can_be_made_anew(town, ana, swarm_id):
    linking = town.services.linking
    async with town.store.transaction(town.workspace_id) as tx:
        await linking.made(tx, swarm_id, "https://acme.slack.com/docs/T1/F1")
    await put(town, ana, "https://docs.example", "doc")
    assert (await put(town, ana, "off", "doc")).links.document.endswith("F1")
    assert (await put(town, ana, "off", "doc")).links.document == ""
    assert (await linking.document(ana, once="T1", swarm_id=swarm_id)).is_making


async def test_off_takes_off_one_link_after_the_other_and_the_team_s_last(town, ana, swarm_id):
    for key in ("call_url", "document_url"):
        await town.services.settings.note(town.workspace_id, key, f"https://{key}.example")
    await put(town, ana, ROOM)
    assert (await put(town, ana, "off")).links.call == "https://call_url.example"
    assert (await put(town, ana, "off")).links.call == ""
    assert (await put(town, ana, "off")).links.call == ""
    assert (await put(town, ana, "on")).links.call == "https://call_url.example"
    await put(town, ana, "off")
    assert (await put(town, ana, ROOM)).links.call == ROOM
    assert (await put(town, ana, "on")).links.call == ROOM
    assert (await put(town, ana, "off", "doc")).links.document == ""
    assert (await town.services.linking.document(ana, once="T1", swarm_id=swarm_id)).is_making


async def test_nothing_is_set_or_made_before_there_is_a_channel_or_after_the_end(town, ana):
    early = await town.open(ana)
    with pytest.raises(TooLateError):
        await town.services.linking.document(ana, once="T1", swarm_id=early.swarm_id)
    await town.with_channel(early.swarm_id)
    await town.services.endings.cancel(ana, early.swarm_id, "Not needed")
    with pytest.raises(TooLateError):
        await put(town, ana, ROOM)
    with pytest.raises(TooLateError):
        await town.services.linking.document(ana, once="T1", swarm_id=early.swarm_id)
