"""What happened before the page opens: a few days, played by the cast with the bot running."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.inbox import deliver
from sandbox.scenes import LAST_WEEK, PARTNER, PARTNERS, THIS_WEEK, Line, Scene
from sandbox.stage import ACCEPT, PUBLISH, Stage
from sandbox.workspace import Workspace
from sandbox.world import Message

BEGINS_BEFORE_MONDAY = timedelta(days=4)
NEAREST_MONDAY = timedelta(hours=8)
"""The latest digest is at least as old as this, so that the days after it have their place."""
DIGEST_HOUR = 9
HOUR = timedelta(hours=1)
WORKING_HOURS = range(15, 19)
"""The hours at which it is day for the whole cast, from Mexico to Berlin."""
SATURDAY = 5
PAUSE_SECONDS = 240


def working_hour(now: datetime, zone: str) -> datetime:
    """Return the next moment from then on at which the whole cast can be asked for help."""
    local = now.astimezone(ZoneInfo(zone))
    if local.hour in WORKING_HOURS:
        return now
    begins = local.replace(hour=WORKING_HOURS.start, minute=0, second=0, microsecond=0)
    return (begins if begins > local else begins + timedelta(days=1)).astimezone(UTC)


def last_monday(now: datetime, zone: str) -> datetime:
    """Return the latest Monday at the hour of the digest that is not too near."""
    local = (now - NEAREST_MONDAY).astimezone(ZoneInfo(zone))
    monday = (local - timedelta(days=local.weekday())).replace(
        hour=DIGEST_HOUR, minute=0, second=0, microsecond=0
    )
    return monday if monday <= local else monday - timedelta(days=7)


def beginning(now: datetime, zone: str) -> datetime:
    """Return when the past begins: the clock has to stand there before anybody comes."""
    return last_monday(now, zone) - BEGINS_BEFORE_MONDAY


def invite_partner(workspace: Workspace) -> None:
    """Let the company that packs and ships have somebody in a channel that is shared with it."""
    workspace.add_channel(PARTNERS, members=("sam", "lucia", "bruno"))
    workspace.share_with_strangers(PARTNERS)
    workspace.add_person(
        PARTNER,
        real_name="Marta Quiroga",
        email="marta@velox.example",
        title="Velox Fulfilment",
        locale="es-ES",
        tz="Europe/Madrid",
        stranger=True,
        channels=(PARTNERS,),
    )


async def play(stage: Stage, now: datetime, zone: str, language: str) -> None:
    """Let the past happen, from where the clock stands to now."""
    clock, monday = stage.slack.clock, last_monday(now, zone)
    await _perform_all(stage, LAST_WEEK, beginning(now, zone), monday)
    clock.jump_to((monday + timedelta(minutes=1)).timestamp())
    await stage.look()
    await stage.settled()
    await _perform_all(stage, THIS_WEEK[language], monday, now)
    clock.jump_to(now.timestamp())
    for person in stage.slack.people():
        for channel in person.channels():
            person.read(channel)


async def _perform_all(
    stage: Stage, scenes: Sequence[Scene], since: datetime, until: datetime
) -> None:
    for scene, start in zip(scenes, _hours(since, until, len(scenes)), strict=True):
        stage.slack.clock.jump_to(start.timestamp())
        await _perform(stage, scene)


def _hours(since: datetime, until: datetime, count: int) -> list[datetime]:
    """Return some hours at which people work, spread over a span of days."""
    span = int((until - since) / HOUR)
    every = [since + HOUR * number for number in range(1, span)]
    working = [at for at in every if at.weekday() < SATURDAY and at.hour in WORKING_HOURS]
    return [working[len(working) * (place + 1) // (count + 1)] for place in range(count)]


async def _receive(stage: Stage, scene: Scene) -> None:
    """Let the customers write."""
    if scene.letter:
        deliver(stage.slack, f"*{scene.case} · {scene.customer}*\n> {scene.letter}")
        for customer, words in scene.also:
            deliver(stage.slack, f"*{customer}*\n> {words}")
        await _pause(stage)


async def _perform(stage: Stage, scene: Scene) -> None:
    owner = stage.person(scene.owner)
    await _receive(stage, scene)
    await owner.command(scene.command, "support")
    await _pause(stage)
    for name in scene.accepts:
        await stage.person(name).click(ACCEPT, stage.asked(name))
    for name in scene.joins:
        await stage.person(name).react("bee", stage.announced(scene.case, stage.person(name)))
    for name in scene.follows:
        await stage.person(name).react("eyes", stage.announced(scene.case, stage.person(name)))
    await _pause(stage)
    for line in scene.lines:
        await _say(stage, scene, line)
    if scene.update:
        await owner.command(f"/swarm update {scene.update}", stage.room(scene.case))
        await _pause(stage)
    if scene.thanks:
        await _resolve(stage, scene)


async def _say(stage: Stage, scene: Scene, line: Line) -> Message:
    place = line.where or stage.room(scene.case)
    said = await stage.person(line.who).say(line.text, place)
    if line.mark:
        await stage.person(scene.owner).react(line.mark, said)
    await _pause(stage)
    return said


async def _resolve(stage: Stage, scene: Scene) -> None:
    owner = stage.person(scene.owner)
    form = (await owner.command("/swarm resolve", stage.room(scene.case))).view
    if form is not None:
        await owner.fill(form, note=scene.thanks)
        await owner.submit(form)
    await _pause(stage)
    await owner.click(PUBLISH, stage.with_button(scene.case, PUBLISH))
    await _pause(stage)


async def _pause(stage: Stage) -> None:
    """Let the bot finish, and some minutes go by."""
    await stage.settled()
    stage.slack.clock.advance(PAUSE_SECONDS)
