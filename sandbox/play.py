"""Plays one whole loop and tells it as a conversation: from a case to the week's stories."""

import asyncio
from collections.abc import Awaitable, Callable

from sandbox.errors import CannotError
from sandbox.outcomes import Outcome
from sandbox.stage import ACCEPT, PUBLISH, RESOLVE, Stage
from sandbox.strict import PATIENT
from sandbox.transcript import Transcript
from sandbox.workspace import PATIENCE
from sandbox.world import Message

CASE = "CASE-1042"
LINE = f"/swarm {CASE} +webhooks +api-keys sev2"
MOMENT = 20.0
"""Seconds that the workspace's clock moves on between two things that people do."""


class PlayError(Exception):
    """The loop did not go on; the text says in one sentence where."""


async def play(stage: Stage, say: Callable[[str], None]) -> int:
    """Play the loop; return 0, or 1 after saying in one sentence what failed."""
    stage.slack.core.strict = PATIENT
    try:
        await Play(stage, Transcript(stage.slack, say)).perform()
    except (PlayError, CannotError) as problem:
        say(f"\nFailed: {problem}.")
        return 1
    except TimeoutError:
        say("\nFailed: the bot did not come to rest.")
        return 1
    say("\nDone: a case became a swarm, an article and a story.")
    return 0


class Play:
    """The loop with Ana and Carmen, who read Spanish, and Leo and Ben, who read English."""

    def __init__(self, stage: Stage, told: Transcript) -> None:
        self._stage, self._told = stage, told

    async def perform(self) -> None:
        """Go through the whole loop. Raises PlayError or CannotError where it stops."""
        acts: tuple[tuple[str, Callable[[], Awaitable[None]]], ...] = (
            ("Ana asks for help", self._open),
            ("Leo is asked, and accepts", self._accept),
            ("Carmen joins by the bee, Ben follows", self._join),
            ("They work, and mark what matters", self._work),
            ("Ana tells everybody how it stands", self._update),
            ("Ana resolves", self._resolve),
            ("The article is published", self._publish),
            ("What Monday's digest would tell", self._digest),
        )
        for number, (title, act) in enumerate(acts, 1):
            self._told.chapter(f"{number}. {title}")
            await act()
        unexpected = self._stage.slack.problems.unexpected
        if unexpected:
            raise PlayError(f"Slack would have complained: {unexpected[0]}")

    async def _open(self) -> None:
        await self._does("ana", f"types in #support: {LINE}")
        await self._went(self._stage.person("ana").command(LINE, "support"))
        room = self._stage.room(CASE)
        _check(self._stage.person("ana").id in room.members, "Ana is not in the channel")
        _check(bool(room.pins), "the brief is not pinned")

    async def _accept(self) -> None:
        ask = self._stage.asked("leo")
        await self._does("leo", "presses [Accept]")
        await self._went(self._stage.person("leo").click(ACCEPT, ask))
        self._is_in("leo")

    async def _join(self) -> None:
        for name, emoji in (("carmen", "bee"), ("ben", "eyes")):
            person = self._stage.person(name)
            await self._does(name, f"reacts to the announcement with :{emoji}:")
            await person.react(emoji, self._stage.announced(CASE, person))
            await self._rest()
        self._is_in("carmen")

    async def _work(self) -> None:
        await self._says("carmen", "¿Reenviar a mano? Lo probé con dos pedidos y vuelve el 401.")
        await self._marks("ana", "test_tube")
        await self._says("leo", "What was queued before the rotation is signed with the old key.")
        await self._marks("ana", "bulb")
        await self._says("leo", "Accept both keys for 24 hours, then resend the failed deliveries.")
        await self._marks("ana", "white_check_mark")
        brief = str(self._stage.with_button(CASE, RESOLVE).blocks)
        _check("signed with the old key" in brief, "the brief does not show what was marked")

    async def _update(self) -> None:
        line = "/swarm actualizar Tenemos la causa, la solución sale hoy."
        await self._does("ana", f"types in the channel: {line}")
        await self._went(self._stage.person("ana").command(line, self._stage.room(CASE)))
        told = any("solución sale hoy" in str(m.blocks) for m in self._stage.person("ben").dm())
        _check(told, "Ben follows, but was not told of the update")

    async def _resolve(self) -> None:
        ana, room = self._stage.person("ana"), self._stage.room(CASE)
        await self._does("ana", "types in the channel: /swarm resolver")
        form = (await self._went(ana.command("/swarm resolver", room))).view
        if form is None:
            raise PlayError("the form that resolves did not open")
        await ana.fill(form, note="¡Gracias por mirarlo tan rápido!")
        self._told.form(form)
        await self._does("ana", "sends the form")
        result = await ana.submit(form)
        _check(result.ok, f"the form was refused: {result.errors or result.error}")
        await self._rest()
        thanked = any(
            "Gracias por mirarlo" in str(m.blocks) for m in self._stage.person("leo").dm()
        )
        _check(thanked, "Leo was not thanked")

    async def _publish(self) -> None:
        draft = self._stage.with_button(CASE, PUBLISH)
        await self._does("ana", "presses the draft's button to publish it, and confirms")
        await self._went(self._stage.person("ana").click(PUBLISH, draft))
        _check(PUBLISH not in str(draft.blocks), "the draft still waits to be published")

    async def _digest(self) -> None:
        room = self._stage.room(CASE)
        await self._does("ana", "types in the channel: /swarm resumen")
        shown = (
            await self._went(self._stage.person("ana").command("/swarm resumen", room))
        ).message
        told = shown is not None and "Webhooks fail after key rotation" in str(shown.blocks)
        _check(told, "the digest does not tell of the case")

    async def _does(self, name: str, what: str) -> None:
        self._stage.slack.clock.advance(MOMENT)
        self._told.did(self._stage.person(name).real_name, what)

    async def _says(self, name: str, words: str) -> None:
        self._stage.slack.clock.advance(MOMENT)
        await self._stage.person(name).say(words, self._stage.room(CASE))
        await self._rest()

    async def _marks(self, name: str, emoji: str) -> None:
        person = self._stage.person(name)
        latest = [m for m in person.sees(self._stage.room(CASE)) if _is_said(m)][-1]
        await self._does(name, f"marks that with :{emoji}:")
        await person.react(emoji, latest)
        await self._rest()

    async def _went(self, doing: Awaitable[Outcome]) -> Outcome:
        """Wait for what somebody does and for what follows, and tell it."""
        outcome = await doing
        _check(not outcome.error, outcome.error)
        await self._rest()
        return outcome

    async def _rest(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._stage.settled()
        self._told.news()

    def _is_in(self, name: str) -> None:
        person = self._stage.person(name)
        is_in = person.id in self._stage.room(CASE).members
        _check(is_in, f"{person.real_name} did not get into the channel")


def _check(is_so: bool, problem: str) -> None:
    if not is_so:
        raise PlayError(problem)


def _is_said(message: Message) -> bool:
    return not message.bot_id and not message.subtype
