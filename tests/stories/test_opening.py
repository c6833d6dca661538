"""A case becomes a swarm."""

import asyncio

import pytest
from sqlalchemy import select

from models import EventLog, Swarm
from sandbox.faults import Fault
from tests.stories.acts import resolve
from tests.stories.conftest import words

LINE = "CASE-1042 Webhooks fail after key rotation +billing sev2 for:acme"


async def test_one_line_opens_a_channel_with_the_requester_in_it(room):
    answer = await room.ana.command(f"/swarm {LINE}", "support")
    assert "Estoy abriendo un swarm para *CASE-1042*" in words(answer.message)
    await room.settled()
    channel = room.channel("swarm-case-1042")
    assert channel.name == "swarm-case-1042-webhooks-fail-after-key-rotation"
    assert room.ana.id in channel.members
    assert room.leo.id not in channel.members
    assert channel.topic.value == (
        "CASE-1042 · sev2 · owner Ana Ruiz · Webhooks fail after key rotation"
    )
    assert "asks for your help with CASE-1042" in room.leo.dm()[-1].text
    ready = room.whispers("ana", "support")[-1]
    assert f"<#{channel.id}>" in ready
    assert f"<@{room.leo.id}>" in ready


async def test_the_form_asks_for_all_that_a_swarm_needs(room):
    form = (await room.leo.command("/swarm")).view
    assert form.title == "Open a swarm"
    labels = [block["label"]["text"] for block in form.blocks if "label" in block]
    assert labels == [
        "Case",
        "Title",
        "What does the customer need?",
        "Environment",
        "Tried so far",
        "Customer",
        "Skills that would help",
        "Severity",
        "Private",
        "Add people by name",
    ]
    assert (await room.ana.command("/swarm")).view.title == "Abrir un swarm"


async def test_what_the_form_says_stands_in_the_brief(room):
    form = (await room.leo.command("/swarm", "support")).view
    await room.leo.fill(
        form,
        case="case-7",
        title="Invoices have no tax",
        need="Our invoices went out without tax",
        environment="EU region",
        tried="Sent them again",
        customer="Globex",
        skills=["invoices"],
        severity="2",
        people=[room.ben],
    )
    assert (await room.leo.submit()).kind == "cleared"
    await room.settled()
    channel = room.channel("swarm-case-7-")
    brief = words(room.brief(channel))
    for text in (
        "*CASE-7*",
        "Invoices have no tax",
        "> Our invoices went out without tax",
        "*Environment:* EU region",
        "*Tried before:* Sent them again",
        "sev2 · Globex",
        "invoices: Mia Soto (asked)",
        f"*Owner:* <@{room.leo.id}>",
    ):
        assert text in brief
    assert len(brief.splitlines()) <= 20
    assert room.ben.id in channel.members
    assert f"<@{room.leo.id}> added you by name" in words(room.ben.dm()[-1])
    assert f"<#{channel.id}>" in room.whispers("leo", "support")[-1]


async def test_skills_are_found_while_typing_and_new_ones_can_be_named(room):
    form = (await room.leo.command("/swarm")).view
    assert ("billing", "billing") in await room.leo.suggest(form, "skills", "bil")
    offered = await room.leo.suggest(form, "skills", "Kafka streams")
    assert offered == [("Add “Kafka streams”", "new:Kafka streams")]
    await room.leo.fill(form, case="K-1", title="Lag", skills=["Add “Kafka streams”"][:0])
    form.values["skills"]["input.skills"] = {
        "type": "multi_external_select",
        "selected_options": [
            {"text": {"type": "plain_text", "text": offered[0][0]}, "value": offered[0][1]}
        ],
    }
    await room.leo.submit()
    await room.settled()
    assert "Kafka streams: nobody yet" in words(room.brief(room.channel("swarm-k-1")))


async def test_what_is_known_appears_while_the_title_is_typed_and_nothing_is_lost(room):
    other = await room.opened("CASE-1 Webhooks fail after key rotation", by="ben")
    form = (await room.leo.command("/swarm")).view
    await room.leo.fill(form, case="CASE-9", need="They get no events", environment="EU")
    await room.leo.fill(form, severity="1", people=[room.ben])
    before = form.values
    await room.leo.fill(form, title="Webhooks fail: key rotation")
    assert "Does one of these help?" in words(form)
    assert f"open swarm in <#{other.id}>" in words(form)
    for block in ("case", "need", "environment", "severity", "people"):
        assert form.values[block] == before[block]
    await room.leo.click("Join", on=form)
    assert "You are in" in words(form)
    await room.settled()
    assert room.leo.id in other.members
    assert room.channels("swarm-case-9") == []


async def solved(room, line: str, resolution: str) -> None:
    """Let Ben open a swarm and resolve it."""
    channel = await room.opened(line, by="ben")
    form = (await room.ben.command("/swarm resolve", channel)).view
    await room.ben.fill(form, outcome="fixed", resolution=resolution)
    await room.ben.submit()
    await room.settled()


async def test_this_answers_it_in_the_form_opens_nothing_and_is_counted(room):
    await solved(room, "CASE-1 Webhooks fail after key rotation", "Sign with the new key")
    form = (await room.ana.command("/swarm")).view
    await room.ana.fill(form, case="CASE-9", title="Webhooks fail after rotation")
    assert "caso resuelto" in words(form)
    await room.ana.click("Esto lo resuelve", on=form)
    await room.settled()
    assert form.title == "Ya se sabe"
    assert room.channels("swarm-case-9") == []
    assert await room.happened("swarm_avoided") == 1


async def test_this_answers_it_takes_a_swarm_back(room):
    await solved(room, "CASE-1 Webhooks fail after key rotation", "Sign with the new key")
    channel = await room.opened("CASE-9 Webhooks fail after rotation +billing")
    asked = room.leo.dm()[-1]
    assert "Accept" in room.leo.labels(asked)
    ready = room.ana.sees("support")[-1]
    await room.ana.click("Esto lo resuelve", on=ready)
    await room.settled()
    assert channel.is_archived
    assert room.leo.labels(asked) == []
    assert "The swarm has ended" in words(asked)
    assert await room.happened("swarm_avoided") == 1
    assert "Answered by what was known" in words(room.announcement("CASE-9"))
    room.slack.problems.expect("*name_taken*")
    again = await room.opened("CASE-9 Webhooks fail after rotation +billing")
    assert again is not channel


async def test_the_same_case_again_offers_the_swarm_that_exists(room):
    channel = await room.opened(LINE)
    answer = (await room.leo.command("/swarm #case-1042 Something else", "support")).message
    assert "already has a swarm, so nothing was doubled" in words(answer)
    await room.leo.click("Join", on=answer)
    await room.settled()
    assert room.leo.id in channel.members
    form = (await room.ben.command("/swarm")).view
    await room.ben.fill(form, case="CASE-1042", title="Webhooks", need="A long story")
    result = await room.ben.submit()
    assert result.kind == "pushed"
    assert "already has a swarm" in words(result.view)
    await room.ben.close()
    assert form.values["need"]["input.value"]["value"] == "A long story"
    assert len(room.channels("swarm-case-1042")) == 1


async def test_what_is_too_late_in_a_form_is_said_on_top_of_it(room):
    channel = await room.opened(LINE)
    form = (await room.ben.command("/swarm")).view
    await room.ben.fill(form, case="CASE-1042", title="Webhooks", need="A long story")
    offer = (await room.ben.submit()).view
    await resolve(room, channel)
    outcome = await room.ben.click("Join", offer)
    assert ":warning:" in words(outcome.view)
    await room.ben.close()
    await room.ben.close()
    assert form.values["need"]["input.value"]["value"] == "A long story"
    assert room.ben.id not in channel.members


async def test_ten_at_once_and_a_double_click_make_one_channel(room):
    room.slack.faults.add(Fault("deliver:slash_commands", "duplicate", times=10))
    await asyncio.gather(
        *(
            room.slack.person(name).command("/swarm CASE-5 All at once +billing", "support")
            for name in ("ana", "leo", "mia", "ben", "zoe") * 2
        )
    )
    await room.settled()
    assert len(room.channels("swarm-case-5")) == 1
    assert await room.rows(select(Swarm.state)) == [("open",)]
    assert len(room.said(room.channel("swarm-case-5"))) == 1


async def test_a_name_that_an_old_channel_has_gets_a_number(room):
    old = room.slack.add_channel("swarm-case-1042-webhooks-fail-after-key-rotation")
    old.is_archived = True
    room.slack.problems.expect("*name_taken*")
    channel = await room.opened(LINE)
    assert channel.name == "swarm-case-1042-webhooks-fail-after-key-rotation-2"


async def test_an_opening_is_quiet_and_spares_slack(room):
    before = len(room.slack.traffic.calls())
    channel = await room.opened("CASE-3 Quiet please +billing +invoices")
    methods = [call.name for call in room.slack.traffic.calls()[before:]]
    asked = methods.count("chat.postMessage") - 2
    assert asked == 1
    assert len(methods) <= 6 + asked
    assert len(room.said(channel)) == 1
    assert len([m for m in channel.messages.values() if m.user == room.slack.bot.id]) <= 3


async def test_the_brief_is_edited_in_place_ever_after(room):
    channel = await room.opened(LINE)
    brief = room.brief(channel)
    await room.leo.click("Accept", on=room.leo.dm()[-1])
    await room.settled()
    await room.ana.command("/swarm update We can reproduce it", channel)
    await room.settled()
    assert room.brief(channel) is brief
    assert room.said(channel) == [brief]
    assert "billing: Leo Park" in words(brief)
    assert "We can reproduce it" in words(brief)


async def test_an_empty_lobby_and_an_uncovered_skill_are_named_with_what_to_do(room):
    await room.opened("CASE-4 Nobody knows +cobol")
    ready = room.whispers("ana", "support")[-1]
    assert "cobol" in ready
    assert "/swarm invitar @persona" in ready
    assert "/swarm ajustes" in ready
    assert "Nobody yet for:* cobol" in words(room.announcement("CASE-4"))
    await room.ben.join("swarm-lobby")
    await room.settled()
    await room.opened("CASE-5 Something else")
    assert "/swarm ajustes" not in room.whispers("ana", "support")[-1]


async def test_a_lobby_that_was_archived_does_not_stop_a_swarm(room):
    room.slack.problems.expect("*is_archived*", "*name_taken*")
    room.slack.channel("swarm-lobby").is_archived = True
    channel = await room.opened("CASE-4 Without a lobby", by="leo")
    assert "there is no lobby that I can use" in room.whispers("leo", "support")[-1]
    assert len(channel.pins) == 1


async def test_a_lobby_that_was_renamed_by_its_name_is_found_anew(room):
    room.slack.problems.expect("*channel_not_found*", "*is_archived*")
    old = room.slack.channel("swarm-lobby")
    room.slack.world.rename_channel(old, "old-lobby")
    old.is_archived = True
    await room.opened("CASE-4 With a new lobby", by="leo")
    assert room.announcement("CASE-4").channel != old.id


async def test_sev1_puts_people_in_at_once_and_says_why(room):
    channel = await room.opened("CASE-6 Nobody can pay +billing sev1")
    assert room.leo.id in channel.members
    told = words(room.leo.dm()[-1])
    assert "This is sev1, so people are added at once" in told
    assert room.leo.labels(room.leo.dm()[-1]) == ["Leave"]


async def test_a_team_can_choose_that_people_are_added(room):
    await room.bot.services.settings.note(room.workspace_id, "invite", "add")
    channel = await room.opened("CASE-6 Nobody can pay +billing")
    assert room.leo.id in channel.members
    assert "Your team adds people at once" in words(room.leo.dm()[-1])
    await room.ana.command("/swarm invite +invoices", channel)
    await room.settled()
    assert room.mia.id in channel.members


async def test_a_form_opened_from_the_home_tells_in_the_new_channel_that_all_is_ready(room):
    home = await room.home("leo")
    form = (await room.leo.click("Start a swarm", on=home)).view
    await room.leo.fill(form, case="H-1", title="From home", skills=[])
    await room.leo.submit()
    await room.settled()
    channel = room.channel("swarm-h-1")
    assert "Your swarm for *H-1* is ready" in room.whispers("leo", channel)[-1]


@pytest.mark.parametrize("locale", ["en-GB", "es-ES"])
@pytest.mark.parametrize(
    ("line", "english", "spanish"),
    [
        ("CASE-1 Odd sev9", "“sev9” is no severity", "«sev9» no es una severidad"),
        ("CASE-1 Odd sev1 sev2", "“sev2” is left out", "«sev2» no se tiene en cuenta"),
        ("CASE-1 Odd for:", "names no customer", "no nombra a ningún cliente"),
        ("+billing", "Begin with the case", "CASE-1043"),
        (f"{'9' * 70} Long", "at most 64 characters", "64 caracteres"),
        ("lst", "/swarm list", "/swarm list"),
        (
            "CASE-1 Many " + " ".join(f"+skill{n}" for n in range(11)),
            "at most 10 skills",
            "10 habilidades",
        ),
        (f"CASE-1 Long +{'x' * 60}", "at most 50 characters", "50 caracteres"),
    ],
)
async def test_what_cannot_be_read_is_told_in_ones_language(room, line, english, spanish, locale):
    person = room.ana if locale == "es-ES" else room.leo
    answer = await person.command(f"/swarm {line}", "support")
    assert (spanish if locale == "es-ES" else english) in words(answer.message)


async def test_a_case_without_a_number_is_told_at_its_field(room):
    form = (await room.ana.command("/swarm")).view
    await room.ana.fill(form, case="#", title="Algo")
    result = await room.ana.submit()
    assert result.errors == {"case": "¿Qué caso es? Escribe su número, por ejemplo CASE-1042."}


async def test_hostile_words_do_no_harm(room):
    title = f"<!channel> *bold* <@{room.ben.id}> \u202ertl\u0007 😀 " + "long " * 900
    channel = await room.opened(f'CASE-13 {title} +bill😀ing for:"A<b>&c"', by="leo")
    everything = words(room.brief(channel)) + words(room.announcement("CASE-13"))
    assert "<!channel>" not in everything
    assert f"<@{room.ben.id}>" not in everything
    assert len(words(room.brief(channel)).splitlines()) <= 20
    ((kept,),) = await room.rows(select(Swarm.need))
    assert kept.count("long") >= 700


@pytest.mark.parametrize(
    ("on", "fault"),
    [
        ("conversations.create", {"kind": "lost"}),
        ("chat.postMessage", {"kind": "lost", "times": 2}),
        ("conversations.invite", {"kind": "lost"}),
        ("conversations.setTopic", {"kind": "lost"}),
        ("pins.add", {"kind": "lost"}),
        ("conversations.create", {"kind": "status"}),
        ("*", {"kind": "status", "times": 4, "status": 503}),
        ("conversations.create", {"kind": "ratelimit", "seconds": 0.2}),
        ("chat.postMessage", {"kind": "ratelimit", "seconds": 0.2}),
        ("pins.add", {"kind": "ratelimit", "seconds": 0.2}),
        ("conversations.invite", {"kind": "ratelimit", "seconds": 0.2}),
    ],
)
async def test_what_slack_loses_or_delays_is_done_once(room, on, fault):
    room.slack.problems.expect("*already_*", "*name_taken*", "*ratelimited*")
    room.slack.faults.add(Fault(on, **fault))
    channel = await room.opened("CASE-8 Trouble with Slack +billing", by="ana")
    assert room.channels("swarm-case-8") == [channel]
    assert len(room.said(channel)) == 1
    assert len(channel.pins) == 1
    assert channel.topic.value
    assert room.ana.id in channel.members
    lobby = [m for m in room.ana.sees("swarm-lobby") if "CASE-8" in str(m.blocks)]
    assert len(lobby) == 1
    asks = [m for m in room.leo.dm() if "CASE-8" in m.text]
    assert len(asks) == 1


async def test_an_opening_that_slack_refuses_is_told_and_can_be_tried_again(room):
    room.slack.problems.expect("*restricted_action*")
    room.slack.faults.add(Fault("conversations.create", "error", error="restricted_action"))
    await room.leo.command("/swarm CASE-2 Not allowed", "support")
    await room.settled()
    assert "I could not open a swarm for *CASE-2*" in words(room.leo.dm()[-1])
    assert (await room.opened("CASE-2 Not allowed", by="leo")).name == "swarm-case-2-not-allowed"
    assert await room.rows(select(EventLog.kind).where(EventLog.kind == "open_failed"))


async def test_guests_and_people_from_outside_open_nothing(room):
    room.slack.add_person("gus", guest=True, channels=["support"])
    await room.settled()
    answer = await room.gus.command("/swarm CASE-2 Let me", "support")
    assert "Guests and people from outside" in words(answer.message)
    assert room.channels("swarm-case-2") == []


@pytest.mark.parametrize("is_private", [True, False])
async def test_the_form_shows_whether_the_team_keeps_swarms_private(room, is_private):
    await room.bot.services.settings.note(room.workspace_id, "visibility", "private")
    form = (await room.leo.command("/swarm")).view
    (box,) = [b for b in form.blocks if b.get("block_id") == "private"]
    assert [one["value"] for one in box["element"]["initial_options"]] == ["private"]
    await room.leo.fill(form, case="CASE-2", title="Webhooks fail")
    if not is_private:
        await room.leo.fill(form, private=[])
    await room.leo.submit(form)
    await room.settled()
    assert await room.rows(select(Swarm.visibility)) == [("private" if is_private else "open",)]
