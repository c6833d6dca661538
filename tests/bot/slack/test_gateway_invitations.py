"""One bad id never keeps the others out, whatever this Slack makes of `force`."""

import pytest

from bot.errors import SlackBusyError, SlackRefusedError
from tests.fakes.wire import Http

INVITE = "conversations.invite"


def refused(code, **people):
    errors = [{"user": user, "ok": False, "error": error} for user, error in people.items()]
    return {"ok": False, "error": code, "errors": errors}


def one_by_one(**codes):
    """Answer like a Slack that refuses the whole call for one bad id and names nobody."""

    def answer(arguments):
        bad = [codes[user] for user in arguments["users"].split(",") if user in codes]
        return {"ok": False, "error": bad[0]} if bad else {"ok": True}

    return answer


def groups(wire):
    return [arguments["users"] for arguments in wire.asked(INVITE)]


async def test_everybody_is_invited_with_one_call_that_forces(wire, gateway):
    assert (await gateway.invite("C1", ["U1", "U2"])).refused == {}

    assert wire.asked(INVITE) == [{"channel": "C1", "users": "U1,U2", "force": "1"}]


async def test_nobody_to_invite_asks_nothing(wire, gateway):
    assert (await gateway.invite("C1", [])).refused == {}
    assert wire.heard == []


async def test_more_than_a_hundred_people_take_several_calls(wire, gateway):
    people = [f"U{number}" for number in range(205)]

    await gateway.invite("C1", [*people, "U1"])

    assert [len(group.split(",")) for group in groups(wire)] == [100, 100, 5]
    assert ",".join(groups(wire)).split(",") == people


async def test_a_forced_call_that_names_the_bad_ids_is_enough(wire, gateway):
    errors = refused("", U2="cant_invite", U3="already_in_channel")["errors"]
    wire.say(INVITE, {"ok": True, "errors": errors})

    invited = await gateway.invite("C1", ["U1", "U2", "U3"])

    assert invited.refused == {"U2": "cant_invite"}
    assert len(groups(wire)) == 1


async def test_those_an_error_does_not_name_are_asked_again(wire, gateway):
    wire.say(INVITE, refused("user_not_found", U2="user_not_found"), {"ok": True})

    invited = await gateway.invite("C1", ["U1", "U2", "U3"])

    assert invited.refused == {"U2": "user_not_found"}
    assert groups(wire) == ["U1,U2,U3", "U1,U3"]


async def test_people_who_were_let_in_although_the_call_failed_count_as_in(wire, gateway):
    wire.say(
        INVITE,
        refused("cant_invite", U2="cant_invite"),
        refused("already_in_channel", U1="already_in_channel", U3="already_in_channel"),
    )

    assert (await gateway.invite("C1", ["U1", "U2", "U3"])).refused == {"U2": "cant_invite"}


async def test_a_slack_that_ignores_force_is_asked_for_each(wire, gateway):
    wire.say(
        INVITE, one_by_one(U1="already_in_channel", U2="cant_invite", U0BOT="cant_invite_self")
    )

    invited = await gateway.invite("C1", ["U1", "U2", "U0BOT", "U3"])

    assert invited.refused == {"U2": "cant_invite"}
    assert groups(wire) == ["U1,U2,U0BOT,U3", "U1", "U2", "U0BOT", "U3"]


@pytest.mark.parametrize("code", ["cant_invite", "ura_max_channels", "org_user_not_in_team"])
async def test_a_single_refused_person_is_reported_without_another_call(wire, gateway, code):
    wire.refuse(INVITE, code)

    assert (await gateway.invite("C1", ["U1"])).refused == {"U1": code}
    assert groups(wire) == ["U1"]


@pytest.mark.parametrize("code", ["is_archived", "channel_not_found", "missing_scope"])
async def test_a_channel_nobody_can_be_invited_to_is_an_error(wire, gateway, code):
    wire.refuse(INVITE, code)

    with pytest.raises(SlackRefusedError) as refusal:
        await gateway.invite("C1", ["U1", "U2"])

    assert refusal.value.code == code
    assert len(groups(wire)) == 1


async def test_a_busy_slack_interrupts_the_invitation(wire, gateway):
    wire.say(INVITE, {"ok": False, "error": "cant_invite"}, Http(429, "{}", {"Retry-After": "2"}))

    with pytest.raises(SlackBusyError):
        await gateway.invite("C1", ["U1", "U2"])
