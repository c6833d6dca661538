"""Commands, clicks, modals, events: the same over Socket Mode and over signed HTTP."""

import asyncio

from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.conftest import BUTTONS, form


async def post(ws, **more):
    client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
    answer = await client.chat_postMessage(channel=ws.channel("support").id, text="hi", **more)
    return ws.message("support", answer["ts"])


def opens(view):
    async def then(body, client):
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    return then


async def test_command_answers_and_payload(ws, bot):
    bot.acks["command"] = "got it"
    outcome = await ws.person("ana").command("/swarm new @ben <x>", channel="support")
    assert outcome.message.text == "got it"
    assert outcome.message.is_ephemeral
    assert outcome.message in ws.person("ana").sees("support")
    assert outcome.message not in ws.person("ben").sees("support")
    body = bot.body("/swarm")
    assert body["text"] == f"new <@{ws.person('ben').id}|ben> &lt;x&gt;"
    assert body["is_enterprise_install"] == "false"
    assert body["channel_name"] == "support"
    assert not ws.problems.unexpected


async def test_command_in_channel_and_raw_text(ws, bot):
    bot.acks["command"] = {"text": "all see", "response_type": "in_channel"}
    outcome = await ws.person("ana").command("/raw @ben", channel="support")
    assert outcome.message in ws.person("ben").sees("support")
    assert bot.body("/raw")["text"] == "@ben"


async def test_command_opens_a_modal_that_is_submitted(ws, bot):
    ana = ws.person("ana")
    bot.then["command"] = opens(form())
    outcome = await ana.command("/swarm")
    assert outcome.view is ana.view
    empty = await ana.submit()
    assert empty.errors == {"title": "Please complete this required field."}
    await ana.fill(ana.view, {"Case title": "It <fails>"}, who=["ben"])
    bot.acks["view_submission"] = {"response_action": "errors", "errors": {"title": "No"}}
    assert (await ana.submit()).errors == {"title": "No"}
    assert ana.view.errors == {"title": "No"}
    bot.acks["view_submission"] = None
    result = await ana.submit()
    assert result.kind == "closed"
    assert ana.view is None
    body = bot.body("view_submission")
    values = body["view"]["state"]["values"]
    assert values["title"]["text"] == {"type": "plain_text_input", "value": "It <fails>"}
    assert values["who"]["users"]["selected_users"] == [ws.person("ben").id]
    assert values["skill"]["skill"]["selected_option"] is None
    assert body["view"]["private_metadata"] == "secret"
    assert not ws.problems.unexpected


async def test_modal_update_push_clear_and_close(ws, bot):
    ana = ws.person("ana")
    bot.then["command"] = opens(form(notify_on_close=True))
    view = (await ana.command("/swarm")).view
    await ana.fill(view, title="kept")
    second = form(title={"type": "plain_text", "text": "Second"})
    bot.acks["view_submission"] = {
        "response_action": "update",
        "view": second | {"notify_on_close": True},
    }
    assert (await ana.submit()).kind == "updated"
    assert view.title == "Second"
    assert view.values["title"]["text"]["value"] == "kept"
    bot.acks["view_submission"] = {"response_action": "push", "view": form()}
    pushed = await ana.submit()
    assert pushed.kind == "pushed"
    assert pushed.view.previous_id == view.id
    await ana.close()
    assert ana.view is view
    await ana.close()
    closed = bot.body("view_closed")
    assert closed["is_cleared"] is False
    assert "trigger_id" not in closed
    assert not ws.problems.unexpected


async def test_wrong_answers_to_a_submission_are_problems(ws, bot):
    ana = ws.person("ana")
    bot.then["command"] = opens(form())
    await ana.command("/swarm")
    await ana.fill(ana.view, title="x")
    bot.acks["view_submission"] = {"response_action": "errors", "errors": {"nowhere": "No"}}
    result = await ana.submit()
    assert result.kind == "failed"
    assert "nowhere" in str(ws.problems.all[-1])
    bot.acks["view_submission"] = {"response_action": "update", "view": {"type": "modal"}}
    assert (await ana.submit()).kind == "failed"
    assert ana.errors


async def test_click_on_a_message(ws, bot):
    message = await post(ws, blocks=BUTTONS)
    ben = ws.person("ben")

    async def then(body, client):
        await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="ok")

    await ben.click("Level", message, choose="Low")
    did = bot.body("block_actions")
    assert did["actions"][0]["selected_option"]["value"] == "l"
    bot.then["block_actions"] = then
    await ben.click("Accept", message)
    did = bot.body("block_actions")
    assert did["actions"][0]["value"] == "7"
    assert did["state"]["values"]["row"]["level"]["selected_option"]["value"] == "l"
    assert did["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": False,
    }
    assert message.text == "ok"
    assert message.blocks == []
    assert not ws.problems.unexpected


async def test_click_on_an_ephemeral_message_has_no_message_but_a_response_url(ws, bot):
    bot.acks["command"] = {"text": "choose", "blocks": BUTTONS}
    ana = ws.person("ana")
    shown = (await ana.command("/swarm")).message
    await ana.click("Accept", shown)
    body = bot.body("block_actions")
    assert "message" not in body
    assert body["response_url"].startswith(ws.page_url)


async def test_home_and_clicks_there(ws, bot):
    ana = ws.person("ana")

    async def publish(event, client):
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": BUTTONS})

    bot.then["app_home_opened"] = publish
    home = await ana.open_home()
    assert home.published
    await ana.click("Accept", home)
    body = bot.body("block_actions")
    assert body["container"] == {"type": "view", "view_id": home.id}
    assert not {"channel", "message", "response_url"} & set(body)
    await ana.open_home()
    assert bot.of("app_home_opened")[-1]["event"]["view"]["id"] == home.id


async def test_shortcuts(ws, bot):
    ana = ws.person("ana")
    ws.add_bot_to("general")
    message = await ana.say("this fixed it", "support")
    await ana.shortcut("mark", message)
    assert bot.body("message_action")["message"]["text"] == "this fixed it"
    bot.then["shortcut"] = opens(form())
    outcome = await ana.shortcut("start")
    assert outcome.view.title == "New"


async def test_suggestions(ws, bot):
    ana = ws.person("ana")
    bot.then["command"] = opens(form())
    await ana.command("/swarm")
    bot.options = [{"text": {"type": "plain_text", "text": "Billing"}, "value": "b"}]
    assert await ana.suggest(ana.view, "skill", "bil") == [("Billing", "b")]
    assert bot.body("block_suggestion")["value"] == "bil"
    await ana.fill(ana.view, skill="Billing")
    assert ana.view.values["skill"]["skill"]["selected_option"]["value"] == "b"


async def test_events_reach_the_bot(ws, bot):
    ana, ben = ws.person("ana"), ws.person("ben")
    support = ws.channel("support")
    await ana.join(support)
    message = await ana.say(f"hello @{ws.bot.name} & @ben", "support")
    await ben.join("support")
    await ben.react("bee", message)
    await ben.unreact("bee", message)
    await ben.pin(message)
    await ana.say("reply", "support", thread=message)
    await ana.edit(message, "changed")
    await ana.delete(message)
    await ben.topic("support", "new topic")
    await ben.archive("support")
    await ws.until(lambda: bot.of("channel_archive"))
    await ws.until(lambda: ws.quiet)
    subtypes = {b["event"].get("subtype") for b in bot.of("message")}
    assert {None, "message_changed", "message_deleted", "channel_join", "channel_topic"} <= subtypes
    mention = bot.of("app_mention")[0]
    assert mention["event"]["text"] == f"hello <@{ws.bot.id}> &amp; <@{ben.id}>"
    assert mention["authorizations"][0]["user_id"] == ws.bot.id
    assert mention["is_ext_shared_channel"] is False
    reaction = bot.of("reaction_added")[0]["event"]
    assert reaction["item"] == {"type": "message", "channel": support.id, "ts": message.ts}
    assert reaction["item_user"] == ana.id
    assert bot.of("reaction_removed")
    assert bot.of("pin_added")
    assert len({b["event_id"] for b in bot.events}) == len(bot.events)
    assert not ws.problems.unexpected


async def test_the_bot_hears_nothing_where_it_is_not(ws, bot):
    ana = ws.person("ana")
    message = await ana.say("secret", "general")
    await ana.react("eyes", message)
    ws.add_bot_to("general")
    await ana.say("open", "general")
    await ws.until(lambda: bot.of("message"))
    texts = [b["event"]["text"] for b in bot.of("message")]
    assert "secret" not in texts
    assert not bot.of("reaction_added")
    await ana.join("support")
    await ana.kick(ws.bot, "support")
    await ws.until(lambda: bot.of("channel_left"))
    assert bot.of("member_left_channel")[-1]["event"]["user"] == ws.bot.id


async def test_a_late_ack_is_seen_by_the_person(ws, bot):
    bot.delay = 0.5
    ana = ws.person("ana")
    asking = asyncio.create_task(ana.command("/swarm"))
    await ws.until(lambda: bot.bodies)
    ws.clock.advance(3)
    outcome = await asking
    assert outcome.error == "/swarm failed because the app did not respond."
    assert ana.errors == [outcome.error]
    assert any("not acknowledged" in str(p) for p in ws.problems)
