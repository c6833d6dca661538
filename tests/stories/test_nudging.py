"""A swarm that stands still is brought to mind, privately."""

from tests.stories.conftest import words
from tests.stories.test_searching import after, led_by


async def test_the_owner_gets_three_ways_on_and_their_lead_hears_after_twice_the_span(room):
    await led_by(room, "ana", "ben")
    channel = await room.opened("CASE-1 Nobody can pay sev2")
    said = len(room.said(channel))
    await after(room, 121)
    nudge = room.ana.dm()[-1]
    assert "Nada se ha movido en *CASE-1*" in words(nudge)
    assert room.ana.labels(nudge) == ["Pedir una habilidad", "Contar cómo va", "Resolver"]
    assert room.ben.dm() == []
    for label, title in (
        ("Pedir una habilidad", "Añadir"),
        ("Contar cómo va", "novedad"),
        ("Resolver", "Resolver"),
    ):
        form = (await room.ana.click(label, on=nudge)).view
        assert title in str(form.title)
        await room.ana.close()
    await after(room, 121)
    told = room.ben.dm()[-1]
    assert f"<@{room.ana.id}> owns it" in words(told)
    assert room.ben.labels(told) == ["Join"]
    assert len(room.said(channel)) == said
    await after(room, 600)
    assert len(room.ana.dm()) == len(room.ben.dm()) == 1
    await room.ana.command("/swarm cancel Not needed", channel)
    await room.settled()
    assert "está cerrado" in words(nudge)
    assert room.ana.labels(nudge) == room.ben.labels(told) == []


async def test_where_people_go_on_writing_nobody_says_that_nothing_moves(room):
    await led_by(room, "ana", "ben")
    channel = await room.opened("CASE-1 Nobody can pay sev2")
    await after(room, 100)
    first = await room.ana.say("The log of the till is empty", channel)
    await after(room, 21)
    assert room.ana.dm() == []
    await after(room, 90)
    await room.leo.say("Mine too", channel, thread=first)
    await after(room, 20)
    assert room.ana.dm() == room.ben.dm() == []
    await after(room, 121)
    assert "Nada se ha movido" in words(room.ana.dm()[-1])


async def test_an_update_is_progress_and_lengthens_the_time_until_the_next_nudge(room):
    channel = await room.opened("CASE-1 Nobody can pay sev2")
    await after(room, 100)
    await room.ana.command("/swarm update We can reproduce it", channel)
    await room.settled()
    await after(room, 100)
    assert room.ana.dm() == []
    await after(room, 21)
    first = room.ana.dm()[-1]
    assert "Nada se ha movido" in words(first)
    await room.ana.command("/swarm update The till is on again", channel)
    await room.settled()
    await after(room, 121)
    assert "Nada se ha movido" in words(first)
    await after(room, 120)
    assert "más abajo" in words(first)
    assert "Nada se ha movido" in words(room.ana.dm()[-1])
