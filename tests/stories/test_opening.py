"""A case becomes a swarm."""


async def test_one_line_opens_a_channel_with_the_requester_in_it(room):
    ana = room.ana
    answer = await ana.command(
        "/swarm CASE-1042 Webhooks fail after key rotation +billing sev2 for:acme", "support"
    )
    assert not answer.error
    await room.settled()
    channel = room.channel("swarm-case-1042")
    assert channel.name == "swarm-case-1042-webhooks-fail-after-key-rotation"
    assert ana.id in channel.members
    assert "CASE-1042" in channel.topic.value
    assert "asks for your help with CASE-1042" in room.leo.dm()[-1].text
