"""Each person reads the bot in their own language, and everybody together in the team's."""

from tests.stories.acts import resolve, seen
from tests.stories.conftest import words


async def test_one_swarm_is_read_in_two_languages(room):
    await room.knows("ben", webhooks=3)
    await room.knows("mia", billing=3)
    await room.knows("leo")
    channel = await room.opened("CASE-1 Slow +billing +webhooks")
    assert "te pide ayuda" in words(room.mia.dm()[-1])
    assert "asks for your help" in words(room.ben.dm()[-1])
    assert "Owner" in words(room.brief(channel))
    for person, button in (("mia", "Aceptar"), ("ben", "Accept")):
        who = room.slack.person(person)
        await who.click(button, who.dm()[-1])
    await room.settled()
    await resolve(room, channel, people=["mia", "ben"])
    assert "te da las gracias" in words(room.mia.dm()[-1])
    assert "thanks you for" in words(room.ben.dm()[-1])


async def test_a_changed_language_is_seen_at_once(room):
    assert "brings the right people" in await seen(room, "leo", "/swarm help")
    room.slack.change_person("leo", locale="es-MX")
    await room.settled()
    assert "reúne" in await seen(room, "leo", "/swarm help")
    assert "Hola, Leo Park" in words(await room.home("leo"))
    room.slack.change_person("leo", locale="fr-FR")
    await room.settled()
    assert "brings the right people" in await seen(room, "leo", "/swarm help")


async def test_a_new_colleague_is_answered_in_their_language_from_the_first_word(room):
    room.slack.add_person("eva", locale="es-AR", tz="America/Buenos_Aires")
    await room.settled()
    assert "reúne" in await seen(room, "eva", "/swarm help")


async def test_times_are_in_the_readers_zone(room):
    channel = await room.opened("CASE-1 Slow")
    await room.ana.command("/swarm update We can reproduce it", channel)
    await room.settled()
    assert "<!date^" in words(room.brief(channel))
    await room.profile("mia", levels={}, paused_until=None)
    form = (await room.mia.command("/swarm profile", "general")).view
    await room.mia.fill(form, pause="2030-01-07")
    assert (await room.mia.submit(form)).ok
    assert "7 ene 2030" in words(await room.home("mia"))


async def test_errors_speak_the_language_of_who_made_them(room):
    assert "`/swarm resolver` funciona" in await seen(room, "ana", "/swarm resolve")
    assert "works in a swarm's channel" in await seen(room, "leo", "/swarm resolve")
    assert "Escribe una habilidad" in await seen(room, "mia", "/swarm who")
