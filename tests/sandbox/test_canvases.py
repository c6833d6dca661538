"""A channel has one canvas, and only a bot that may and is there makes it."""

import pytest

from tests.sandbox.conftest import refused

TEXT = {"type": "markdown", "markdown": "# What we know"}


@pytest.fixture
def make(client):
    """Return what makes the canvas of a channel."""

    def call(channel, **more):
        content = {"document_content": TEXT} | more
        return client.api_call(
            "conversations.canvases.create", json={"channel_id": channel.id, **content}
        )

    return call


async def test_a_canvas_is_made_once_and_stands_in_the_channels_properties(ws, client, make):
    place = ws.channel("support")
    info = await client.conversations_info(channel=place.id)
    assert "properties" not in info["channel"]
    canvas = (await make(place, title="Notes"))["canvas_id"]
    assert (place.canvas.title, place.canvas.markdown) == ("Notes", "# What we know")
    info = await client.conversations_info(channel=place.id)
    assert info["channel"]["properties"]["canvas"]["file_id"] == canvas
    assert await refused(make(place)) == "channel_canvas_already_exists"


async def test_what_is_no_markdown_or_not_the_bots_place_is_refused(ws, make):
    assert await refused(make(ws.add_channel("hall"))) == "channel_not_found"
    place = ws.channel("support")
    for content in ({"type": "html", "markdown": ""}, {"type": "markdown"}, None):
        assert await refused(make(place, document_content=content)) == "invalid_arguments"
    await ws.person("ana").join(place)
    await ws.person("ana").archive(place)
    assert await refused(make(place)) == "restricted_action"
    assert place.canvas is None


async def test_a_canvas_that_somebody_made_stands_in_the_way_of_another(ws, make):
    place = ws.channel("support")
    ws.add_canvas(place, "Ours")
    assert await refused(make(place)) == "channel_canvas_already_exists"
    assert place.canvas.title == "Ours"
