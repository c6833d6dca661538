"""The doors of lists, App Home, who knows what, and the skills that are offered."""

from tests.stories.acts import seen


async def test_lists_and_home_show_nothing_of_it(room, hidden):
    await room.profile("ben", levels={"billing": 3})
    for line in ("list", "mine", "help", "config", "digest"):
        await seen(room, "ben", f"/swarm {line}")
    await room.ben.open_home()
    await room.settled()
    assert hidden.seen_by("ben") == []
    for line in ("list", "mine"):
        assert "director" in await seen(room, "ana", f"/swarm {line}")


async def test_a_skill_that_only_it_names_is_offered_to_nobody_outside(room, hidden):
    form = (await room.ben.command("/swarm", "support")).view
    offered = await room.ben.suggest(form, "input.skills", "kidnap")
    assert not any("kidnapping" in str(one) for one in offered)
    members = (await room.ana.command("/swarm", "support")).view
    assert any(
        "kidnapping" in label
        for label, _ in await room.ana.suggest(members, "input.skills", "kidnap")
    )
    for name in ("kidnap", "kidnappin", "kidnappings"):
        assert "kidnapping" not in (await seen(room, "ben", f"/swarm who {name}")).replace(name, "")
    there = await seen(room, "ben", "/swarm who kidnapping")
    not_there = await seen(room, "ben", "/swarm who kidnapped")
    assert there.replace("kidnapping", "kidnapped") == not_there


async def test_a_skill_that_others_name_too_is_offered(room, hidden):
    await room.knows("leo", kidnapping=2)
    form = (await room.ben.command("/swarm", "support")).view
    offered = await room.ben.suggest(form, "input.skills", "kidnap")
    assert any("kidnapping" in str(one) for one in offered)


async def test_somebody_who_follows_or_has_left_sees_no_more_than_others(room, hidden):
    await room.ana.command("/swarm invite @ben", hidden.channel)
    await room.settled()
    assert room.ben.id in hidden.channel.members
    await room.ben.command("/swarm leave", hidden.channel)
    await room.settled()
    for line in ("list", "mine", "find login stolen"):
        answer = await seen(room, "ben", f"/swarm {line}")
        assert "director" not in answer
    assert "director" not in str((await room.ben.open_home()).view)
