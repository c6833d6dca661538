"""The driver: what people may do and see, and the sentence when they may not."""

import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.errors import CannotError
from sandbox.finding import find
from sandbox.inputs import elements
from sandbox.rich_text import elements as rich
from sandbox.typed import stored
from sandbox.workspace import Workspace
from tests.sandbox.conftest import BUTTONS, MANIFEST, form, refused


@pytest.fixture
def ana(ws):
    return ws.person("ana")


@pytest.fixture
def ben(ws):
    return ws.person("ben")


def test_names_that_nobody_has(ws):
    with pytest.raises(CannotError, match="nobody here is called 'zoe'; there are: ana, ben"):
        ws.person("zoe")
    with pytest.raises(CannotError, match="there is no channel 'x'; there are: general, support"):
        ws.channel("x")
    with pytest.raises(CannotError, match="already"):
        ws.add_person("ana")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("see https://x.example/a?b=1&c=2.", "see <https://x.example/a?b=1&amp;c=2>."),
        ("mail me@x.example", "mail <mailto:me@x.example|me@x.example>"),
        ("@here and @nobody", "<!here> and @nobody"),
        ("#nowhere", "#nowhere"),
    ],
)
def test_typed_text(ws, typed, kept):
    assert stored(typed, ws.world) == kept


def test_typed_mentions(ws, ana):
    ws.add_usergroup("leads", users=["ana"])
    channel = ws.channel("support")
    text = stored("@ana in #support, @leads", ws.world)
    group = next(iter(ws.world.usergroups))
    assert text == f"<@{ana.id}> in <#{channel.id}|support>, <!subteam^{group}|@leads>"
    kinds = [element["type"] for element in rich(text + " :bee: <https://x.example|x>")]
    assert kinds == [
        "user",
        "text",
        "channel",
        "text",
        "usergroup",
        "text",
        "emoji",
        "text",
        "link",
    ]


async def test_unread_marks(ws, ana, ben, client):
    await ana.join("support")
    assert ben.unread("support") == 0
    await ben.join("support")
    await ana.say("one", "support")
    await ana.say("two for @ben", "support")
    assert (ben.unread("support"), ben.mentions("support")) == (2, 1)
    assert ana.unread("support") == 0
    ben.read("support")
    assert ben.unread("support") == 0


async def test_private_channels_and_guests(ws, ana, ben):
    secret = await ana.create_channel("secret", private=True)
    gus = ws.add_person("gus", guest=True)
    assert not ben.can_see(secret)
    assert not gus.can_see("general")
    with pytest.raises(CannotError, match="ben cannot see #secret"):
        await ben.say("x", secret)
    await ana.invite(ben, secret)
    await ben.say("thanks", secret)
    assert [m.text for m in ben.sees(secret)][-1] == "thanks"
    with pytest.raises(CannotError, match="cannot be added to #secret: already_in_channel"):
        await ana.invite("ben", secret)
    await ben.leave(secret)
    assert not ben.can_see(secret)
    with pytest.raises(CannotError, match="guest"):
        await gus.create_channel("x")
    far = ws.add_person("far", stranger=True)
    with pytest.raises(CannotError, match="cant_invite"):
        await ana.invite(far, secret)
    ws.share_with_strangers(secret)
    await ana.invite(far, secret)
    assert far.can_see(secret)
    with pytest.raises(CannotError, match="another company"):
        await far.command("/swarm", secret)


async def test_own_messages_only(ws, ana, ben):
    message = await ana.say("mine", "general")
    with pytest.raises(CannotError, match="not ana's own"):
        await ana.edit(await ben.say("his", "general"), "x")
    await ben.delete(message)
    assert message not in ana.sees("general")
    with pytest.raises(CannotError, match="was deleted"):
        await ana.react("bee", message)


async def test_archive_and_bring_back(ws, ana, ben):
    channel = await ana.create_channel("case-1")
    await ana.archive(channel)
    with pytest.raises(CannotError, match="#case-1 is archived"):
        await ana.say("x", channel)
    with pytest.raises(CannotError, match="name_taken"):
        await ben.create_channel("case-1")
    await ana.unarchive(channel)
    await ana.say("x", channel)
    await ana.rename(channel, "case-2")
    with pytest.raises(CannotError, match="invalid_name_specials"):
        await ana.rename(channel, "Case 2")
    await ana.topic(channel, "about")
    assert channel.topic.value == "about"


async def test_threads_and_files(ws, ana, ben):
    parent = await ana.say("look", "general", files=[("a.png", b"png")])
    assert ws.world.files[parent.files[0]].is_image
    reply = await ben.say("seen", "general", thread=parent)
    shared = await ben.say("all", "general", thread=parent, broadcast=True)
    assert ana.thread(parent) == [parent, reply, shared]
    assert ana.thread(parent.ts, "general") == [parent, reply, shared]
    assert shared in ana.sees("general")
    assert reply not in ana.sees("general")
    await ben.delete(reply)
    assert parent.reply_count == 1


async def test_missing_buttons_are_named(ws, ana, client):
    answer = await client.chat_postMessage(
        channel=ws.channel("support").id, text="x", blocks=BUTTONS
    )
    message = ws.message("support", answer["ts"])
    with pytest.raises(CannotError, match=r"no button 'Decline' on this message; it has: 'Accept'"):
        await ana.click("Decline", message)
    with pytest.raises(CannotError, match="no option 'Middle' in 'Level'; it has: 'High', 'Low'"):
        await ana.click("Level", message, choose="Middle")
    assert find(message, "accept").label == "Accept"
    assert ana.labels(message) == ["Accept", "Level"]
    own = await ana.say("x", "support")
    with pytest.raises(CannotError, match="nothing to press"):
        await ana.click("Accept", own)


async def test_missing_inputs_are_named(ws, ana, client):
    trigger = ws.core.triggers.new(ana.id)
    await client.views_open(trigger_id=trigger.id, view=form())
    with pytest.raises(CannotError, match="no input 'Color' in the modal 'New'; it has: 'Case ti"):
        await ana.fill(ana.view, {"Color": "red"})
    with pytest.raises(CannotError, match="nobody is called 'zoe'"):
        await ana.fill(ana.view, who=["zoe"])
    with pytest.raises(CannotError, match="that view is not ben's"):
        await ws.person("ben").submit(ana.view)
    await ana.close()
    with pytest.raises(CannotError, match="no modal open"):
        await ana.submit()


async def test_the_client_checks_inputs_before_anything_is_sent(ws, ana, client):
    def field(block_id, **element):
        return {
            "type": "input",
            "block_id": block_id,
            "label": {"type": "plain_text", "text": block_id},
            "element": {"action_id": "a", **element},
        }

    blocks = [
        field("mail", type="email_text_input"),
        field("link", type="url_text_input"),
        field("count", type="number_input", is_decimal_allowed=False, max_value="5"),
        field("short", type="plain_text_input", max_length=3),
        field("day", type="datepicker", initial_date="2026-01-02"),
        field("log", type="file_input"),
        field("story", type="rich_text_input"),
    ]
    trigger = ws.core.triggers.new(ana.id)
    await client.views_open(trigger_id=trigger.id, view=form(blocks=blocks))
    await ana.fill(ana.view, mail="me", link="x", count="7", short="long", story="so @ben")
    assert set((await ana.submit()).errors) == {"mail", "link", "count", "short", "log"}
    await ana.fill(ana.view, log=[("a.txt", b"text")])
    assert ana.view.values["log"]["a"]["files"][0]["name"] == "a.txt"
    story = ana.view.values["story"]["a"]["rich_text_value"]
    assert story["elements"][0]["elements"][1] == {"type": "user", "user_id": ws.person("ben").id}
    with pytest.raises(CannotError, match="does not take"):
        await ana.fill(ana.view, day="tomorrow")
    assert not ws.traffic.deliveries()


async def test_untouched_inputs_are_in_the_state(ws, ana, client):
    trigger = ws.core.triggers.new(ana.id)
    view = (await client.views_open(trigger_id=trigger.id, view=form()))["view"]
    assert view["state"]["values"] == {
        "title": {"text": {"type": "plain_text_input", "value": None}},
        "who": {"users": {"type": "multi_users_select", "selected_users": []}},
        "skill": {"skill": {"type": "external_select", "selected_option": None}},
    }
    assert [e.block_id for e in elements(view["blocks"])] == ["title", "who", "skill"]


async def test_without_a_bot_commands_fail(ws, ana):
    outcome = await ana.command("/swarm")
    assert "dispatch_failed" in outcome.error
    assert (await ana.command("/other")).error == "/other is not a valid command."


async def test_changes_name_what_is_stale(ws, ana):
    feed = ws.changes.subscribe()
    await ana.say("x", "general")
    change = await asyncio.wait_for(feed.next(), 1)
    assert {"pane", "side"} <= change.parts
    assert change.channel == ws.channel("general").id
    feed.close()
    count = ws.changes.count
    await ana.say("y", "general")
    assert ws.changes.count > count
    assert feed.queue.empty()


async def test_until_tells_what_happened(ws, client):
    await refused(client.chat_postMessage(channel="C0", text="x"))
    with pytest.raises(AssertionError, match=r"chat.postMessage: channel_not_found[\s\S]*call"):
        await ws.until(lambda: False, timeout=0.05)


async def test_problems_that_are_expected(ws, client):
    await refused(client.chat_postMessage(channel="C0", text="x"))
    assert [str(p) for p in ws.problems.unexpected] == ["chat.postMessage: channel_not_found"]
    ws.problems.expect("chat.postMessage: channel_*")
    assert not ws.problems.unexpected
    assert len(ws.problems) == 1


async def test_an_app_without_interactivity_takes_no_clicks(tmp_path):
    path = tmp_path / "manifest.yml"
    path.write_text(MANIFEST.read_text().replace("is_enabled: true", "is_enabled: false"))
    async with Workspace(manifest=path) as ws:
        ws.add_bot_to("support")
        client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        answer = await client.chat_postMessage(
            channel=ws.channel("support").id, text="x", blocks=BUTTONS
        )
        message = ws.message("support", answer["ts"])
        outcome = await ws.add_person("ana").click("Accept", message)
        assert outcome.error
        assert "takes no interactions" in str(ws.problems.all[-1])


async def test_an_app_that_is_gone_has_no_commands(ws, ana):
    ws.uninstall()
    assert (await ana.command("/swarm")).error == "/swarm is not a valid command."


def test_ids_and_groups_change(ws):
    channel = ws.channel("support")
    old = channel.id
    assert ws.change_channel_id("support").id != old
    assert ws.channel("support") is channel
    with pytest.raises(CannotError):
        ws.channel(old)
    ws.add_usergroup("leads", users=["ana"])
    ws.set_usergroup("leads", ["ben"])
    assert next(iter(ws.world.usergroups.values())).users == [ws.person("ben").id]
    with pytest.raises(CannotError, match="no user group"):
        ws.set_usergroup("others", [])
