"""The guided first minute: a customer has written, and Ana opens her first swarm."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.inbox import deliver
from sandbox.page.guide import APP, GuideStep
from sandbox.stage import LOBBY, PUBLISH, room_of, with_button
from sandbox.workspace import Workspace
from sandbox.world import Channel


@dataclass(frozen=True)
class Plot:
    """What the first minute is about in one language, and who plays which part."""

    case: str
    command: str
    resolve: str
    digest: str
    letter: str
    expert: str
    colleague: str
    first_words: str
    cause: str
    fix: str
    texts: tuple[str, ...]


ENGLISH = Plot(
    case="CASE-1042",
    command="/swarm CASE-1042 +webhooks +api-keys sev2",
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
    texts=(
        "*You are Ana, a support agent.* A customer just wrote in #support, and this is too hard"
        " for one person. Ask for help here: `{command}`",
        "The case has its channel now, with you in it. *Leo* knows webhooks best, so he was asked"
        " in a direct message that says why. Be Leo and press *Accept*.",
        "Everybody sees the swarm in #swarm-lobby. *Ben* would like to learn about webhooks: be Ben"
        " and react to the announcement with :bee:.",
        "Leo has found something. Be Ana again and mark what matters in the swarm's channel:"
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
    texts=(
        "*Eres Ana, agente de soporte.* Un cliente acaba de escribir en #support, y es demasiado"
        " para una sola persona. Pide ayuda aquí: `{command}`",
        "El caso ya tiene su canal, y estás en él. *Mia* es quien más sabe de facturas: se le"
        " preguntó por mensaje directo, con el motivo. Sé Mia y pulsa *Aceptar*.",
        "Todo el equipo ve el swarm en #swarm-lobby. *Tomás* quiere aprender de facturación: sé"
        " Tomás y reacciona al anuncio con :bee:.",
        "Mia ha encontrado algo. Vuelve a ser Ana y marca lo importante en el canal del swarm:"
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
        ask, accept, join, mark, resolve, publish, look, end = plot.texts
        return [
            GuideStep(
                ask.format(command=plot.command),
                self._has("ana"),
                "ana",
                "support",
                type=plot.command,
            ),
            GuideStep(accept, self._has(plot.expert), plot.expert, APP, self._greet),
            GuideStep(join, self._has(plot.colleague), plot.colleague, LOBBY, self._find),
            GuideStep(mark, self._is_marked, "ana", room),
            GuideStep(resolve, self._is_drafted, "ana", room, type=plot.resolve),
            GuideStep(publish, lambda: not self._is_drafted(), "ana", room),
            GuideStep(look, self._is_digest_seen, "ana", room, type=plot.digest),
            GuideStep(end, lambda: False),
        ]

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
        await self._say(self._plot.expert, self._plot.first_words)

    async def _find(self) -> None:
        await self._say(self._plot.expert, self._plot.cause)
        await self._say(self._plot.expert, self._plot.fix)

    async def _say(self, name: str, words: str) -> None:
        room = self._room
        if room is not None and not room.is_archived:
            await self._workspace.person(name).say(words, room)
