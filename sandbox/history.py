"""What happened before the page opens: a few days, played by the cast with the bot running."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.inbox import deliver
from sandbox.stage import ACCEPT, PUBLISH, Stage
from sandbox.world import Message

BEGINS_BEFORE_MONDAY = timedelta(days=4)
NEAREST_MONDAY = timedelta(hours=8)
"""The latest digest is at least as old as this, so that the days after it have their place."""
DIGEST_HOUR = 9
HOUR = timedelta(hours=1)
WORKING_HOURS = range(9, 17)
SATURDAY = 5
PAUSE_SECONDS = 240


@dataclass(frozen=True)
class Line:
    """Something said in a swarm's channel, and the mark that it gets from the owner."""

    who: str
    text: str
    mark: str = ""


@dataclass(frozen=True)
class Scene:
    """One swarm of the past: who opened it how, who came, what was said, how it ended."""

    case: str
    customer: str
    letter: str
    """What the customer wrote; empty if it did not come through #support."""
    owner: str
    command: str
    accepts: Sequence[str] = ()
    joins: Sequence[str] = ()
    follows: Sequence[str] = ()
    lines: Sequence[Line] = ()
    update: str = ""
    thanks: str = ""
    """The word of thanks with which it was resolved; empty while it is open."""


LAST_WEEK = (
    Scene(
        case="CASE-1031",
        customer="Northgate Clinics",
        letter=(
            "The five people who started on Monday get “access denied”."
            " Everybody else signs in as usual."
        ),
        owner="ben",
        command="/swarm CASE-1031 +sso sev2",
        accepts=("nadia",),
        joins=("javier",),
        follows=("grace",),
        lines=(
            Line("nadia", "Only the five who started on Monday? Then the connection is fine."),
            Line("javier", "Signing in again from a private window changes nothing.", "test_tube"),
            Line(
                "nadia",
                "Their group “Clinic staff 2” is not mapped to a role, so they get none.",
                "bulb",
            ),
            Line(
                "nadia",
                "Map the new group to the role Member under Settings, Single sign-on.",
                "white_check_mark",
            ),
            Line("ben", "They are all in. The customer says thank you!"),
        ),
        thanks="Five people could start their first week. Thank you!",
    ),
    Scene(
        case="CASE-1032",
        customer="Librería Molinos",
        letter=(
            "Subimos el catálogo completo y la importación se para siempre en"
            " la fila 2.000 sin decir por qué."
        ),
        owner="tomas",
        command="/swarm CASE-1032 +imports",
        accepts=("diego",),
        joins=("bruno",),
        lines=(
            Line("diego", "¿Me pasas la fila 2.000 tal como está en el archivo?"),
            Line("tomas", "Hay una comilla abierta en la descripción que no se cierra.", "pushpin"),
            Line(
                "diego",
                "La comilla sin cerrar hace que el resto del archivo se lea como una sola celda.",
                "bulb",
            ),
            Line(
                "diego",
                "Guardar de nuevo con todas las celdas entre comillas y repetir la importación.",
                "white_check_mark",
            ),
            Line("bruno", "Lo mismo nos pasó con el catálogo de invierno, queda apuntado."),
        ),
        thanks="¡Gracias por mirarlo tan rápido!",
    ),
)
THIS_WEEK = (
    Scene(
        case="CASE-1033",
        customer="Harbour &amp; Pine",
        letter=(
            "Since the move, stock in transit is counted in both warehouses and"
            " we sell what we do not have."
        ),
        owner="grace",
        command="/swarm CASE-1033 +warehouse +forecasting sev2",
        accepts=("bruno",),
        joins=("sam",),
        lines=(
            Line(
                "bruno", "Stock in transit belongs to the sending warehouse until it is received."
            ),
            Line("sam", "Counting 20 pallets by hand gave exactly half of the system.", "pushpin"),
            Line("bruno", "Booking the transfer again did not help.", "test_tube"),
        ),
        update="We can reproduce it with one pallet. Who knows the forecast?",
    ),
    Scene(
        case="CASE-1034",
        customer="Grupo Valdeón",
        letter="",
        owner="tomas",
        command="/swarm CASE-1034 +fraud +access-rights sev1 private",
        lines=(Line("javier", "Cierro todas las sesiones de esa cuenta y reviso el registro."),),
    ),
)


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


async def play(stage: Stage, now: datetime, zone: str) -> None:
    """Let the past happen, from where the clock stands to now."""
    clock, monday = stage.slack.clock, last_monday(now, zone)
    for scene, start in zip(LAST_WEEK, _hours(beginning(now, zone), monday, 2), strict=True):
        clock.jump_to(start.timestamp())
        await _perform(stage, scene)
    clock.jump_to((monday + timedelta(minutes=1)).timestamp())
    await stage.look()
    await stage.settled()
    for scene, start in zip(THIS_WEEK, _hours(monday, now, 2), strict=True):
        clock.jump_to(start.timestamp())
        await _perform(stage, scene)
    clock.jump_to(now.timestamp())
    for person in stage.slack.people():
        for channel in person.channels():
            person.read(channel)


def _hours(since: datetime, until: datetime, count: int) -> list[datetime]:
    """Return some hours at which people work, spread over a span of days."""
    span = int((until - since) / HOUR)
    every = [since + HOUR * number for number in range(1, span)]
    working = [at for at in every if at.weekday() < SATURDAY and at.hour in WORKING_HOURS]
    return [working[len(working) * (place + 1) // (count + 1)] for place in range(count)]


async def _perform(stage: Stage, scene: Scene) -> None:
    owner = stage.person(scene.owner)
    if scene.letter:
        deliver(stage.slack, f"*{scene.case} · {scene.customer}*\n> {scene.letter}")
        await _pause(stage)
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
    said = await stage.person(line.who).say(line.text, stage.room(scene.case))
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
