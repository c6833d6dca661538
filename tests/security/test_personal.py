"""People read what is kept about them, and somebody who was erased stands nowhere any more."""

from sqlalchemy import select

from bot import subcommands
from models import Operation, Posted
from tests.security.conftest import told
from tests.stories.acts import days_pass, mark, resolve, seen
from tests.stories.conftest import words


async def test_anybody_reads_on_their_home_what_is_kept_about_them(room):
    channel = await room.opened("CASE-1 Invoices lost their tax")
    await seen(room, "ana", "/swarm update We can reproduce it", channel)
    await room.ana.open_home()
    await room.settled()
    spanish = told(await room.ana.click("profile.stored", on=room.ana.home))
    assert "Cuántas veces apareces en lo que guardo" in spanish
    assert "novedades que has escrito, con su texto (`swarm_update`): *1*" in spanish
    assert "ana@acme.example" in spanish
    await room.leo.open_home()
    await room.settled()
    english = told(await room.leo.click("What the bot keeps about me", on=room.leo.home))
    assert "skills you have (`person_skill`): *2*" in english
    assert "swarm_update" not in english


async def test_a_guest_may_read_it_too(room):
    room.slack.add_person("gus", guest=True)
    await room.gus.open_home()
    await room.settled()
    answer = await room.gus.click("profile.stored", on=room.gus.home)
    assert "*Name:* Gus" in words(answer.view)


async def test_who_is_erased_is_gone_from_brief_draft_and_lists(room, capsys):
    channel = await room.opened("CASE-1 Invoices lost their tax")
    await room.leo.join(channel)
    await room.settled()
    await mark(room, await room.leo.say("The aardvark ate the cache", channel), "bulb")
    await seen(room, "leo", "/swarm update Hunting the aardvark", channel)
    await room.settled()
    assert "aardvark" in words(room.brief(channel))
    erase = subcommands.erase_person
    assert await erase(room.bot, "leo@acme.example", is_sure=False, team=None) == 0
    assert "Nothing was changed" in capsys.readouterr().out
    assert "aardvark" in words(room.brief(channel))
    assert await erase(room.bot, "leo@acme.example", is_sure=True, team=None) == 0
    assert "swarm_update.person_id, with text" in capsys.readouterr().out
    await room.settled()
    assert "aardvark" not in words(room.brief(channel))
    assert "Leo" not in words(room.brief(channel))
    assert "Leo" not in await seen(room, "ben", "/swarm who billing")
    await resolve(room, channel)
    assert "aardvark" not in str([m.blocks for m in room.said(channel)])
    assert await erase(room.bot, "leo@acme.example", is_sure=True, team=None) == 0
    assert "Nobody is known by that" in capsys.readouterr().out


async def test_where_the_bot_wrote_to_who_is_erased_is_forgotten(room):
    await room.ben.join("swarm-lobby")
    await room.opened("CASE-66 Login of the director stolen private", by="leo")
    announcement = next(m for m in room.ben.sees("swarm-lobby") if "private swarm" in m.text)
    await room.ben.click("Ask for access", on=announcement)
    ended = await room.opened("CASE-1 Invoices lost their tax", by="leo")
    await resolve(room, ended, by="leo")
    await days_pass(room, 5)
    there = room.slack.world.direct(room.leo.id, room.slack.bot.id).id
    kept = select(Posted.purpose).where(Posted.channel_id == there)
    assert {"access_request", "draft_reminder"} <= {purpose for (purpose,) in await room.rows(kept)}
    await room.leo.open_home()
    await room.settled()
    assert "`posted`" in told(await room.leo.click("What the bot keeps about me", on=room.leo.home))
    assert await subcommands.erase_person(room.bot, room.leo.id, is_sure=True, team=None) == 0
    await room.settled()
    assert await room.rows(kept) == []
    assert there not in str(await room.rows(select(Operation.args, Operation.journal)))


async def test_who_was_erased_and_comes_back_begins_anew(room):
    await subcommands.erase_person(room.bot, room.leo.id, is_sure=True, team=None)
    await seen(room, "leo", "/swarm CASE-5 I am back")
    await room.settled()
    await room.leo.open_home()
    await room.settled()
    text = words(room.leo.home)
    assert "CASE-5" in text
    assert "You have named no skill yet" in text
