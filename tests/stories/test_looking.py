"""Help, lists, searching, and who knows what."""

import re

import pytest

from bot.commands import SUBCOMMANDS, UNBUILT, OneLine, parse
from bot.i18n import TYPED_IN
from tests.stories.acts import draft_in, resolve, seen
from tests.stories.conftest import words

SHOWN = re.compile(r"`/swarm ?([^`]*)`")


def asked_by(help_text: str) -> list[object]:
    """Return what one would ask for by typing the examples: a form, a swarm, or a subcommand."""
    asked = [parse(example) for example in SHOWN.findall(help_text)]
    return [
        (one.severity, one.private) if isinstance(one, OneLine) else getattr(one, "name", one)
        for one in asked
    ]


async def test_help_shows_every_command_in_each_ones_language(room):
    english = await seen(room, "leo", "/swarm help")
    spanish = await seen(room, "ana", "/swarm help")
    assert "brings the right people together" in english
    assert "`/swarm update We can reproduce it`" in english
    assert "`/swarm actualizar Ya lo podemos reproducir`" in spanish
    assert asked_by(spanish) == asked_by(english)
    assert {one for one in asked_by(english) if isinstance(one, str)} == SUBCOMMANDS - UNBUILT - {
        "help"
    }


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("lsit", "list"), ("reslove", "resolve"), ("confg", "config"), ("buscr", "find")],
)
async def test_an_unknown_word_is_answered_with_the_nearest(room, typed, meant):
    answer = await seen(room, "leo", f"/swarm {typed}")
    assert f"I don't know the command `{typed}`. Did you mean `/swarm {meant}`?" in answer
    assert "`/swarm help`" in answer
    assert len(answer.splitlines()) == 2
    spanish = await seen(room, "ana", f"/swarm {typed}")
    assert f"¿Querías decir `/swarm {TYPED_IN['es'][meant]}`?" in spanish


async def test_an_unknown_word_shows_as_it_was_typed(room):
    answer = await seen(room, "leo", "/swarm <!here> `x` *y*")
    assert "You typed: `/swarm &lt;!here&gt; 'x' *y*`" in answer
    assert "<!here>" not in answer
    assert "a case with a number" in answer
    assert "`/swarm help`" in answer


@pytest.mark.parametrize("word", ["thanks", "mark", "report", "partner", "task"])
async def test_what_is_still_to_come_says_so_and_what_to_use_instead(room, word):
    answer = await seen(room, "leo", f"/swarm {word} <@{room.ana.id}> for the fix")
    assert answer.startswith(f"`/swarm {word}` does not exist yet. ")
    assert len(answer.splitlines()) == 1
    assert "todavía no existe" in await seen(room, "ana", f"/swarm {word}")


@pytest.mark.parametrize("line", ["+billing sev2", "sev1", "for:acme", "open CASE-7 Slow"])
async def test_options_without_a_case_say_how_to_begin(room, line):
    answer = await seen(room, "leo", f"/swarm {line}")
    assert answer.startswith("Begin with the case, as in `/swarm CASE-1042")
    assert (f"You typed: `/swarm {line}`" in answer) == (" " in line)
    assert "Empieza por el caso" in await seen(room, "ana", f"/swarm {line}")


async def test_a_case_that_is_too_long_says_so(room):
    assert "at most 64 characters" in await seen(room, "leo", f"/swarm {'1' * 70} title")


async def test_the_list_shows_what_somebody_may_see(room):
    assert "Ahora no hay ningún swarm abierto" in await seen(room, "ana", "/swarm list")
    await room.opened("CASE-1 Slow +billing sev1")
    await room.opened("CASE-66 Quetzal ledger leaks private")
    listed = await seen(room, "ben", "/swarm list")
    assert "*CASE-1* · Slow" in listed
    assert "owner Ana Ruiz" in listed
    assert "sev1" in listed
    assert "CASE-66" not in listed
    assert "CASE-66" in await seen(room, "ana", "/swarm lista")


async def test_mine_shows_only_ones_own(room):
    assert "You are in no swarm" in await seen(room, "ben", "/swarm mine")
    channel = await room.opened("CASE-1 Slow")
    await room.opened("CASE-2 Fast", by="leo")
    await room.ben.join(channel)
    await room.settled()
    mine = await seen(room, "ben", "/swarm mine")
    assert "CASE-1" in mine
    assert "CASE-2" not in mine
    await resolve(room, channel)
    assert "CASE-1" not in await seen(room, "ben", "/swarm mine")


async def test_find_finds_articles_solved_cases_and_open_swarms(room):
    channel = await room.opened("CASE-1 Webhook signature is wrong")
    await resolve(room, channel, resolution="Send the new key")
    await room.ana.click("article.publish", draft_in(room, channel))
    await room.opened("CASE-2 Webhook signature missing")
    await resolve(room, await room.opened("CASE-3 Webhook signature is late"))
    text = await seen(room, "leo", "/swarm find webhook signature")
    assert "article, not validated yet" in text
    assert "CASE-3 · *Webhook signature is late* · solved case" in text
    assert "CASE-1" not in text
    assert "open swarm in" in text
    assert "webhook signature" in await seen(room, "ana", "/swarm buscar webhook signature")


async def test_find_by_number_shows_what_came_of_a_case(room):
    channel = await room.opened("CASE-1042 Webhook signature is wrong")
    for number in ("CASE-1042", "#case-1042", "case-1042"):
        assert "open swarm in" in await seen(room, "leo", f"/swarm find {number}")
    found = (await room.leo.command("/swarm find CASE-1042", "support")).message
    await room.leo.click("Join", found)
    await room.settled()
    assert room.leo.id in channel.members
    await resolve(room, channel, resolution="Send the new key to maria.lopez@example.com")
    text = await seen(room, "leo", "/swarm find CASE-1042")
    assert "solved case\nSend the new key" in text
    assert "maria.lopez" not in text
    assert f"swarm in <#{channel.id}>, resolved" in text
    await room.ana.click("article.publish", draft_in(room, channel))
    await room.settled()
    assert "article, not validated yet" in await seen(room, "leo", "/swarm find CASE-1042")


async def test_a_case_that_was_solved_before_is_opened_with_what_solved_it(room):
    channel = await room.opened("CASE-1042 Webhook signature is wrong")
    await resolve(room, channel, resolution="Send the new key")
    await room.ben.command("/swarm CASE-1042 Again", "support")
    await room.settled()
    known = next(m for m in room.ben.sees("support") if "Already known" in words(m))
    assert "*CASE-1042*" in words(known)
    assert "Send the new key" in words(known)
    assert "This answers it" in room.ben.labels(known)


async def test_find_says_when_there_is_nothing_or_nothing_was_asked(room):
    assert "I have found nothing for “zebra”" in await seen(room, "leo", "/swarm find zebra")
    assert "Say what to look for" in await seen(room, "leo", "/swarm find")
    assert "<!channel>" not in await seen(room, "leo", "/swarm find <!channel> & <b>")


async def test_who_shows_the_best_and_the_free_first_and_never_how_busy_they_are(room):
    await room.profile("ben", levels={"billing": 2}, max_swarms=1)
    channel = await room.opened("CASE-1 Slow", by="zoe")
    await room.ben.join(channel)
    await room.settled()
    text = await seen(room, "ana", "/swarm who billing")
    leo, mia, ben = (text.index(f"<@{room.slack.person(n).id}>") for n in ("leo", "mia", "ben"))
    assert leo < mia < ben
    assert ":white_circle:" in text[mia:ben]
    for person in (room.leo, room.mia, room.ben):
        text = text.replace(person.id, "")
    assert not any(letter.isdigit() for letter in text)


async def test_who_leads_from_an_unknown_skill_to_the_near_ones(room):
    text = await seen(room, "leo", "/swarm who bill")
    assert "I don't know the skill “bill” yet" in text
    assert "billing" in text
    for nothing in ("", f"<@{room.mia.id}>"):
        assert "Name a skill" in await seen(room, "leo", f"/swarm who {nothing}")
    assert "add it to your profile" in await seen(room, "leo", "/swarm quien <!here>")


async def test_guests_are_told_kindly_that_this_is_not_for_them(room):
    room.slack.add_person("gus", guest=True, channels=("support",))
    await room.settled()
    await room.opened("CASE-1 Slow")
    for line in ("find slow", "who billing", "digest", "config", "profile"):
        assert "Guests and people from outside" in await seen(room, "gus", f"/swarm {line}")
    assert "CASE-1" not in await seen(room, "gus", "/swarm list")
