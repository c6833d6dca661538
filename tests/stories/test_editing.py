"""An open swarm is put right: from its brief, its channel, or anywhere by its case."""

import pytest

from tests.stories.acts import seen
from tests.stories.conftest import words
from tests.stories.test_searching import led_by

LINE = "CASE-1042 Webhooks fail +billing sev3"


@pytest.fixture
async def channel(room, lobby):
    """Return the channel of a swarm of Ana's, for which Leo is asked."""
    return await room.opened(LINE)


async def form_of(room, channel, by: str = "ana"):
    return (await room.slack.person(by).command("/swarm edit", channel)).view


async def changed(room, form, by: str = "ana", **said):
    person = room.slack.person(by)
    await person.fill(form, said)
    result = await person.submit(form)
    await room.settled()
    return result


async def test_what_was_wrong_is_put_right_everywhere(room, channel):
    name = channel.name
    form = (await room.ana.click("Edit …", on=room.brief(channel))).view
    assert form.title == "Editar el swarm"
    assert "Webhooks fail" in str(form.view)
    assert (await changed(room, form, title="Orders of Eva Lux are lost", customer="Initech")).ok
    brief = words(room.brief(channel))
    assert "Orders of Eva Lux are lost" in brief
    assert "Initech" in brief
    assert "Orders of" in words(room.announcement("CASE-1042"))
    assert "Orders of" in channel.topic.value
    assert "Webhooks" not in channel.topic.value
    assert channel.name == name
    assert len(room.said(channel)) == 1
    assert "Orders of" in words(room.leo.dm()[-1])
    assert len(room.leo.dm()) == 1


async def test_personal_data_is_masked_where_many_read_it(room, channel):
    form = await form_of(room, channel)
    await changed(room, form, title="Key of eva@acme.example is lost")
    assert "eva@acme.example" in words(room.brief(channel))
    assert "eva@acme.example" not in channel.topic.value
    assert "eva@acme.example" not in words(room.announcement("CASE-1042"))


async def test_a_new_skill_is_asked_for_and_one_less_is_taken_back(room, channel):
    asked = room.leo.dm()[-1]
    form = await form_of(room, channel)
    result = await changed(room, form, skills=["invoices"])
    said = words(result.view)
    assert f"<@{room.mia.id}>" in said
    assert f"<@{room.leo.id}>" in said
    assert "You are not needed for this any more" in words(asked)
    assert room.leo.labels(asked) == []
    assert "invoices" in words(room.mia.dm()[-1])
    assert "billing" not in words(room.brief(channel))


async def test_raised_to_sev1_who_was_only_asked_is_in_at_once_and_told(room, channel):
    asked = room.leo.dm()[-1]
    form = await form_of(room, channel)
    result = await changed(room, form, severity="1")
    assert f"<@{room.leo.id}>" in words(result.view)
    assert "sev1" in words(result.view)
    assert room.leo.id in channel.members
    assert "You are in by now" in words(asked)
    assert room.leo.labels(asked) == []
    assert "This is sev1, so people are added at once" in words(room.leo.dm()[-1])
    assert "sev1" in channel.topic.value
    assert ":rotating_light: sev1" in words(room.brief(channel))


async def test_nobody_overwrites_unseen_what_another_has_written(room, channel):
    await led_by(room, "ana", "ben")
    first, second = await form_of(room, channel), await form_of(room, channel, by="ben")
    await changed(room, first, title="As Ana says", environment="API v4")
    result = await changed(room, second, by="ben", title="As Ben says", need="Soon")
    said = words(result.view)
    assert "Somebody has changed this meanwhile" in said
    assert "*Title* reads now: As Ana says" in said
    assert "As Ana says" in words(room.brief(channel))
    assert "Soon" not in words(room.brief(channel))
    assert (await room.ben.submit(result.view)).ok
    await room.settled()
    brief = words(room.brief(channel))
    for words_of in ("As Ben says", "API v4", "Soon"):
        assert words_of in brief


async def test_it_is_edited_from_anywhere_by_its_case(room, channel):
    form = (await room.ana.command("/swarm editar case-1042", "support")).view
    await changed(room, form, environment="API v4")
    assert "API v4" in words(room.brief(channel))


@pytest.mark.parametrize(
    ("who", "line", "place", "sentence"),
    [
        ("ben", "/swarm edit CASE-1042", "support", "Only Ana Ruiz, who owns the case"),
        ("ben", "/swarm edit CASE-404", "support", "I know no swarm for CASE-404"),
        ("ben", "/swarm edit", "support", "`/swarm edit` works in a swarm's channel"),
    ],
)
async def test_who_may_not_is_told_before_they_write(room, channel, who, line, place, sentence):
    assert sentence in await seen(room, who, line, place)


async def test_an_empty_title_is_refused_at_its_field(room, channel):
    form = await form_of(room, channel)
    result = await changed(room, form, title="   ")
    assert "title" in result.errors


async def test_what_is_over_is_not_edited(room, channel):
    form = await form_of(room, channel)
    await room.ana.command("/swarm cancel Not needed", channel)
    await room.settled()
    result = await changed(room, form, title="Late")
    assert "/swarm reabrir" in words(result.view)
    assert "/swarm reabrir" in await seen(room, "ana", "/swarm edit CASE-1042")


async def test_a_private_one_is_as_if_it_was_not_there(room, lobby):
    channel = await room.opened("CASE-66 Login of the director stolen private")
    await led_by(room, "ana", "ben")
    hidden = await seen(room, "ben", "/swarm edit CASE-66")
    absent = await seen(room, "ben", "/swarm edit CASE-67")
    assert hidden.replace("CASE-66", "CASE-67") == absent
    form = await form_of(room, channel)
    await changed(room, form, title="Login of the cook stolen", severity="2")
    assert "cook" in words(room.brief(channel))
    announced = next(m for m in room.ben.sees("swarm-lobby") if "private swarm" in m.text)
    assert "sev2" in words(announced)
    assert "cook" not in words(announced)
