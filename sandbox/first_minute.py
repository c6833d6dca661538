"""The guided first minute: a customer has written, and Ana opens her first swarm."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.finding import blocks_of
from sandbox.inbox import deliver
from sandbox.page.guide import APP, GuideStep, Prompt
from sandbox.people import Person
from sandbox.stage import ACCEPT, DECLINE, LOBBY, PUBLISH, RECONSIDER, room_of, with_button
from sandbox.workspace import Workspace
from sandbox.world import Channel, Message


@dataclass(frozen=True)
class Plot:
    """What the first minute is about in one language, and who plays which part."""

    case: str
    command: str
    invite: str
    resolve: str
    digest: str
    letter: str
    expert: str
    colleague: str
    first_words: str
    cause: str
    fix: str
    is_welcome: str
    """Said in place of the second text once nobody is waited for any more."""
    nobody: str
    """Said in its place as long as nobody was asked at all."""
    texts: tuple[str, ...]


ENGLISH = Plot(
    case="CASE-1042",
    command="/swarm CASE-1042 +webhooks +api-keys sev2",
    invite="/swarm invite +webhooks +api-keys",
    resolve="/swarm resolve",
    digest="/swarm digest",
    letter=(
        "*CASE-1042 · Brightwater Logistics*\n> Since we rotated our API key this morning, no"
        " webhook of yours arrives any more. Your console says they are sent, our server answers"
        " 401. Orders are piling up."
    ),
    expert="leo",
    colleague="ben",
    first_words="I am in. When did they rotate the key, and is the old one still valid?",
    cause=(
        "What was queued before the rotation is still signed with the old key, and their gateway"
        " refuses it."
    ),
    fix=(
        "Accept both keys for 24 hours, then resend the failed deliveries from the console. That"
        " clears the queue."
    ),
    is_welcome=(
        "Nobody has come yet, and nobody is waited for any more. *{name}* is still welcome: be"
        " {name} and press *{button}* in the direct message."
    ),
    nobody=(
        "The case has its channel now, with you in it, and nobody is asked yet. Ask whoever knows"
        " about it, in that channel: `{invite}`"
    ),
    texts=(
        "*You are Ana, a support agent.* A customer just wrote in #support, and this is too hard"
        " for one person. Ask for help here: `{command}`",
        "The case has its channel now, with you in it. *{name}* was asked to help, in a direct"
        " message that says why. Be {name} and press *{button}*.",
        "Everybody sees the swarm in #swarm-lobby. *Ben* would like to learn about webhooks: be Ben"
        " and react to the announcement with :bee:.",
        "*{name}* has found something. Be Ana again and mark what matters in the swarm's channel:"
        " react with :bulb: to the cause and with :white_check_mark: to the fix.",
        "The marks are in the pinned brief already. Now type `/swarm resolve` here: the form is"
        " filled in from the marks, and so is who is thanked. Send it.",
        "The draft of an article is in the channel, each line with its source. Read it, then"
        " press *Publish*.",
        "On Mondays the team reads the week's stories, without points or ranks. See what they"
        " would be now: type `/swarm digest`.",
        "*That was the whole loop.* Look at the app's *Home*, try `/swarm help`, or be somebody"
        " else: half of the team reads Slack in Spanish.",
    ),
)
SPANISH = Plot(
    case="CASE-1043",
    command="/swarm CASE-1043 +billing +invoices sev2",
    invite="/swarm invitar +billing +invoices",
    resolve="/swarm resolver",
    digest="/swarm resumen",
    letter=(
        "*CASE-1043 · Textiles Aranda*\n> Ayer cambiamos al plan anual y hoy el banco nos muestra"
        " dos cargos por la misma factura. Necesitamos la devolución antes del cierre de mes."
    ),
    expert="mia",
    colleague="tomas",
    first_words="Ya estoy aquí. ¿Los dos cargos tienen el mismo número de factura?",
    cause=("Al pasar al plan anual quedó abierto el borrador mensual, y se cobró también."),
    fix=(
        "Anular la factura mensual con una nota de crédito: el banco devuelve el cargo en dos días."
    ),
    is_welcome=(
        "Todavía no llegó nadie, y ya no se espera a nadie. *{name}* aún puede entrar: sé {name} y"
        " pulsa *{button}* en el mensaje directo."
    ),
    nobody=(
        "El caso ya tiene su canal, y estás en él, pero todavía no se preguntó a nadie. Pregunta en"
        " ese canal a quien sabe del tema: `{invite}`"
    ),
    texts=(
        "*Eres Ana, agente de soporte.* Un cliente acaba de escribir en #support, y es demasiado"
        " para una sola persona. Pide ayuda aquí: `{command}`",
        "El caso ya tiene su canal, y estás en él. A *{name}* se le pidió ayuda por mensaje"
        " directo, con el motivo. Sé {name} y pulsa *{button}*.",
        "Todo el equipo ve el swarm en #swarm-lobby. *Tomás* quiere aprender de facturación: sé"
        " Tomás y reacciona al anuncio con :bee:.",
        "*{name}* ha encontrado algo. Vuelve a ser Ana y marca lo importante en el canal del swarm:"
        " reacciona con :bulb: a la causa y con :white_check_mark: a la solución.",
        "Las marcas ya están en el resumen fijado. Escribe aquí `/swarm resolver`: el formulario"
        " viene relleno con las marcas, y también a quién dar las gracias. Envíalo.",
        "El borrador de un artículo está en el canal, cada línea con su origen. Léelo y pulsa"
        " *Publicar*.",
        "Los lunes el equipo lee las historias de la semana, sin puntos ni clasificaciones. Mira"
        " cómo serían ahora: escribe `/swarm resumen`.",
        "*Ese es el ciclo completo.* Mira el *Inicio* de la aplicación, prueba `/swarm ayuda`, o"
        " sé otra persona: la mitad del equipo lee Slack en inglés.",
    ),
)
PLOTS: Mapping[str, Plot] = {"en": ENGLISH, "es": SPANISH}


@dataclass(frozen=True)
class _Ask:
    """Somebody who can come into the swarm by a button of a direct message."""

    who: Person
    button: str
    is_open: bool
    """Whether the swarm waits for them."""

    @classmethod
    def in_message(cls, who: Person, message: Message) -> "_Ask | None":
        """Return what a message asks, or None if there is no such button on it."""
        buttons = {found.action_id: found.label for found in blocks_of(message)}
        label = buttons.get(ACCEPT) or buttons.get(RECONSIDER)
        return cls(who, label, DECLINE in buttons) if label else None


def begin(workspace: Workspace, language: str) -> None:
    """Let the customer write with whom it begins."""
    deliver(workspace, PLOTS[language].letter)


def steps(workspace: Workspace, language: str) -> list[GuideStep]:
    """Return what there is to do, one thing after the other, in the language of the visitor."""
    return _Minute(workspace, PLOTS[language]).steps()


class _Minute:
    """The steps of one plot, and how one sees in the workspace that they are done."""

    def __init__(self, workspace: Workspace, plot: Plot) -> None:
        self._workspace, self._plot = workspace, plot

    def steps(self) -> list[GuideStep]:
        """Return the steps in their order."""
        plot, room = self._plot, f"swarm-{self._plot.case.lower()}"
        ask, _, join, mark, resolve, publish, look, end = plot.texts
        return [
            GuideStep(
                Prompt(ask.format(command=plot.command), "ana", "support", plot.command),
                self._has("ana"),
            ),
            GuideStep(self._asking, lambda: self._expert is not None, self._greet),
            GuideStep(Prompt(join, plot.colleague, LOBBY), self._has(plot.colleague), self._find),
            GuideStep(
                lambda: Prompt(mark.format(name=_first_name(self._helper)), "ana", room),
                self._is_marked,
            ),
            GuideStep(Prompt(resolve, "ana", room, plot.resolve), self._is_drafted),
            GuideStep(Prompt(publish, "ana", room), lambda: not self._is_drafted()),
            GuideStep(Prompt(look, "ana", room, plot.digest), self._is_digest_seen),
            GuideStep(Prompt(end), lambda: False),
        ]

    def _asking(self) -> Prompt:
        """Return how to be somebody who comes, as the asks stand by now."""
        plot, room = self._plot, self._room
        asked = sorted(
            self._asked(), key=lambda ask: (not ask.is_open, ask.who.name != plot.expert)
        )
        if not asked:
            text = plot.nobody.format(invite=plot.invite)
            return Prompt(text, "ana", room.name if room else "", plot.invite)
        first = asked[0]
        text = plot.texts[1] if first.is_open else plot.is_welcome
        words = text.format(name=_first_name(first.who), button=first.button)
        return Prompt(words, first.who.name, APP)

    def _asked(self) -> list[_Ask]:
        """Return who has a button by which to come into the swarm."""
        found = [
            _Ask.in_message(person, message)
            for person in self._workspace.people()
            for message in person.dm()
            if self._plot.case in str(message.blocks)
        ]
        return [ask for ask in found if ask is not None]

    @property
    def _expert(self) -> Person | None:
        """Whoever is in to help: the one meant for it, or somebody else who was there first."""
        room, parts = self._room, ("ana", self._plot.colleague)
        inside = [p for p in self._workspace.people() if room and p.id in room.members]
        others = [person for person in inside if person.name not in parts]
        return next((p for p in others if p.name == self._plot.expert), next(iter(others), None))

    @property
    def _helper(self) -> Person:
        return self._expert or self._workspace.person(self._plot.expert)

    @property
    def _room(self) -> Channel | None:
        return room_of(self._workspace, self._plot.case)

    def _has(self, name: str) -> Callable[[], bool]:
        """Return whether somebody is in the swarm's channel, to be asked again and again."""

        def is_in() -> bool:
            room = self._room
            return room is not None and self._workspace.person(name).id in room.members

        return is_in

    def _is_marked(self) -> bool:
        messages = self._room.messages.values() if self._room else ()
        return {"bulb", "white_check_mark"} <= {mark for one in messages for mark in one.reactions}

    def _is_drafted(self) -> bool:
        return self._room is not None and with_button(self._room, PUBLISH) is not None

    def _is_digest_seen(self) -> bool:
        """Tell whether anybody has asked for the digest since the page opened."""
        asked = self._workspace.traffic.deliveries("slash_commands*")
        return any(str(e.asked.get("text", "")).startswith(("digest", "resumen")) for e in asked)

    async def _greet(self) -> None:
        await self._say(self._plot.first_words)

    async def _find(self) -> None:
        await self._say(self._plot.cause)
        await self._say(self._plot.fix)

    async def _say(self, words: str) -> None:
        room = self._room
        if room is not None and not room.is_archived:
            await self._helper.say(words, room)


def _first_name(person: Person) -> str:
    return person.real_name.split()[0]
