"""What must not come out, be guessed, or be lost, when things go otherwise than usual."""

import asyncio

import pytest
from aiohttp import ClientSession
from sqlalchemy import select

from models import Case, Operation
from sandbox.faults import Fault
from tests.stories.acts import NEED, opened_by_form, resolve, seen
from tests.stories.conftest import words

PRIVATE = "CASE-66 Login of the director stolen +billing for:Initech private"
SECRETS = ("director", "Initech", "stolen")
LONG = 600
"""Seconds for which nobody waits."""


@pytest.mark.parametrize("ending", ["/swarm cancel was a mistake", "/swarm resolve"])
async def test_the_next_swarm_of_a_case_learns_nothing_of_the_private_one(room, ending):
    private = await room.opened(PRIVATE)
    if ending == "/swarm resolve":
        await resolve(room, private, resolution="The director has a new password")
    else:
        await room.ana.command(ending, private)
    await room.settled()
    public = await room.opened("CASE-66", by="ben")
    assert not public.is_private
    shown = words(room.brief(public)) + public.name + public.topic.value
    shown += words(room.announcement("CASE-66"))
    shown += await seen(room, "ben", "/swarm find login password")
    assert not any(secret in shown for secret in SECRETS)
    assert "Initech" in words(room.brief(private))


async def test_the_rows_of_a_case_keep_no_word_of_a_private_swarm(room):
    channel = await opened_by_form(room, "CASE-66", private=["private"], customer="Initech")
    await resolve(room, channel, cause="An old session")
    (row,) = await room.rows(
        select(Case.title, Case.description, Case.resolution, Case.cause, Case.customer_id)
    )
    assert not any(row)


async def test_nobody_is_let_in_on_a_guess(room, monkeypatch):
    room.slack.problems.expect("*")
    await room.opened("CASE-1 Invoices lost their tax")
    late = room.slack.faults.add(Fault("users.info", "latency", seconds=LONG, times=0))
    async with room.bot.store.transaction(room.workspace_id) as tx:
        (await tx.people.by_slack(room.ben.id)).slack_user_id = None
    with monkeypatch.context() as hurried:
        hurried.setattr("handlers.context.PATIENCE_SECONDS", 0.1)
        for line in ("list", "find tax", "CASE-2 Let me in"):
            assert "does not tell me who you are" in await seen(room, "ben", f"/swarm {line}")
    assert not room.channels("swarm-case-2")
    late.times = late.fired
    assert "CASE-1" in await seen(room, "ben", "/swarm list")


async def test_what_was_done_is_on_record_without_a_word(room):
    await room.opened("CASE-1042 Webhooks fail after key rotation +billing for:acme")
    rows = await room.rows(select(Operation.args, Operation.journal))
    kept = str([tuple(row) for row in rows])
    for word in ("ebhook", "rotation", "acme", "hooks.slack", "response_url"):
        assert word not in kept


@pytest.mark.parametrize("place", ["response_url", "views.update"])
async def test_a_click_is_answered_before_slack_is_asked_for_anything(room, place):
    await room.opened("CASE-1 Invoices lost their tax")
    await room.ben.join("swarm-lobby")
    form = (await room.ben.command("/swarm", "support")).view
    late = room.slack.faults.add(Fault(place, "latency", seconds=LONG, times=0))
    deeds = asyncio.gather(
        room.ben.fill(form, title="Invoices lost their tax"),
        room.ben.click("Follow", room.announcement("CASE-1")),
    )
    answered = room.slack.traffic.deliveries
    await room.slack.until(lambda: late.fired and len(answered("interactive/block_*")) == 2)
    room.slack.clock.advance(LONG)
    await deeds
    assert room.ben.errors == []


async def test_somebody_the_bot_has_missed_does_not_keep_the_others_out(room):
    channel = await room.opened("CASE-1 Invoices lost their tax")
    async with room.bot.store.transaction(room.workspace_id) as tx:
        (await tx.people.by_slack(room.zoe.id)).slack_user_id = None
    answer = await seen(room, "ana", "/swarm invite @ben @zoe +billing", channel)
    await room.settled()
    assert f"<@{room.zoe.id}>" in answer
    assert "inténtalo de nuevo" in answer
    assert room.ben.id in channel.members
    assert "asks for your help" in room.leo.dm()[-1].text
    await seen(room, "ana", "/swarm invite @zoe", channel)
    await room.settled()
    assert room.zoe.id in channel.members


async def test_the_owner_gets_the_draft_where_the_channel_is_closed(room):
    room.slack.problems.expect("*is_archived*", "*not_in_channel*", "*is_inactive*")
    channel = await room.opened(f"CASE-1 Invoices lost their tax {NEED}")
    form = (await room.ana.command("/swarm resolve", channel)).view
    await room.ana.fill(form, resolution="Send them again")
    await room.ana.archive(channel)
    assert (await room.ana.submit(form)).ok
    await room.settled()
    draft = room.ana.dm()[-1]
    assert "article.publish" in str(draft.blocks)
    await room.ana.click("article.publish", draft)
    await room.settled()
    assert "Invoices lost their tax" in await seen(room, "leo", "/swarm find invoices tax")


async def test_an_opening_is_told_where_its_address_is_of_no_use(room):
    room.slack.problems.expect("*")
    room.slack.faults.add(Fault("response_url", "status", times=0, status=404))
    channel = await room.opened("CASE-1 Invoices lost their tax")
    assert any("listo" in told or "lista" in told for told in room.whispers("ana", channel))


@pytest.mark.parametrize("room", ["socket"], indirect=True)
async def test_an_answer_that_finds_its_socket_closed_is_no_error(room, caplog):
    room.slack.problems.expect("*")
    async with room.bot.store.transaction(room.workspace_id) as tx:
        (await tx.people.by_slack(room.ben.id)).slack_user_id = None
    room.slack.on_call("users.info", lambda _: room.slack.abort_socket(""))
    # A bot that is slow would answer over the next one.
    room.slack.faults.add(Fault("apps.connections.open", "status", times=0))
    asking = asyncio.create_task(room.ben.command("/swarm help", "support"))
    await room.slack.until(lambda: "found its socket closed" in caplog.text)
    room.slack.faults.clear()
    room.slack.clock.advance(LONG)
    await asking
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


JUNK = [
    {"X-Slack-Request-Timestamp": "abc", "X-Slack-Signature": "v0=1"},
    {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=é"},
    {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=1"},
    {},
]


@pytest.mark.parametrize("room", ["http"], indirect=True)
@pytest.mark.parametrize("headers", JUNK)
async def test_what_is_not_signed_by_slack_is_refused(room, headers):
    async with ClientSession() as session:
        given = {name: value.encode().decode("latin-1") for name, value in headers.items()}
        async with session.post(room.bot.door.address, data="{}", headers=given) as answer:
            assert answer.status == 401


async def test_a_form_that_comes_back_empty_changes_no_profile(room):
    form = (await room.leo.command("/swarm profile", "support")).view
    form.view["blocks"] = [{"type": "divider", "block_id": "x"}]
    await room.leo.submit(form)
    assert "billing" in await seen(room, "leo", "/swarm who billing")
    assert room.leo.id in str(room.leo.sees("support")[-1].blocks)
