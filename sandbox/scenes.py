"""What a team went through before the page opens: everyday cases, and the three worst kinds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PARTNERS = "ext-velox"
"""The channel that is shared with the outside company which packs and ships."""
PARTNER = "marta"


@dataclass(frozen=True)
class Line:
    """Something said, and the mark that it gets from the owner."""

    who: str
    text: str
    mark: str = ""
    where: str = ""
    """The channel if it is not the swarm's own."""


@dataclass(frozen=True)
class Scene:
    """One swarm of the past: who opened it how, who came, what was said, how it ended."""

    case: str
    customer: str
    letter: str
    """What the customer wrote; empty if it did not come through #support."""
    owner: str
    command: str
    also: Sequence[tuple[str, str]] = ()
    """Other customers who wrote of the same thing, and their words."""
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
_PALLETS = Scene(
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
        Line("bruno", "Stock in transit belongs to the sending warehouse until it is received."),
        Line("sam", "Counting 20 pallets by hand gave exactly half of the system.", "pushpin"),
        Line("bruno", "Booking the transfer again did not help.", "test_tube"),
    ),
    update="We can reproduce it with one pallet. Who knows the forecast?",
)
_DELIVERY = Scene(
    case="CASE-1044",
    customer="Harbour &amp; Pine",
    letter=(
        "Your tracking says our spring order was delivered on Friday. Nobody here has it, and"
        " nobody signed for it. We open on Saturday with empty shelves."
    ),
    owner="ben",
    command="/swarm CASE-1044 +fulfilment sev2",
    accepts=("sam",),
    follows=("grace",),
    lines=(
        Line("sam", "Velox packs and ships for us there. I ask them in our shared channel."),
        Line(
            "sam",
            "Marta, where is the parcel of order 88-1207? It counts as delivered.",
            "",
            PARTNERS,
        ),
        Line(
            "marta",
            "Our driver left it at the pick-up point in Dock Street, unsigned.",
            "",
            PARTNERS,
        ),
        Line("marta", "The scanner books every drop there as delivered. I am sorry.", "", PARTNERS),
        Line("sam", "Velox left it at the pick-up point in Dock Street on Friday.", "pushpin"),
        Line("sam", "Velox books a drop at a pick-up point as delivered to the customer.", "bulb"),
        Line("ben", "The customer can collect it today, two streets away. I have called them."),
    ),
    update="Found: at the pick-up point. Velox changes how it books such drops.",
)
_ENTREGA = Scene(
    case="CASE-1045",
    customer="Distribuciones Calella",
    letter=(
        "El seguimiento dice que el pedido de primavera se entregó el viernes. Aquí no lo tiene"
        " nadie y nadie firmó. El sábado abrimos con las estanterías vacías."
    ),
    owner="tomas",
    command="/swarm CASE-1045 +fulfilment +carriers sev2",
    accepts=("lucia",),
    follows=("bruno",),
    lines=(
        Line("lucia", "Allí prepara y envía Velox. Les pregunto en el canal compartido."),
        Line("lucia", "Marta, ¿dónde está el pedido 88-1207? Figura como entregado.", "", PARTNERS),
        Line(
            "marta",
            "El repartidor lo dejó en el punto de recogida de la calle Mayor.",
            "",
            PARTNERS,
        ),
        Line(
            "marta",
            "El lector marca como entregado todo lo que se deja allí. Lo siento.",
            "",
            PARTNERS,
        ),
        Line(
            "lucia",
            "Velox lo dejó el viernes en el punto de recogida de la calle Mayor.",
            "pushpin",
        ),
        Line("lucia", "Velox marca como entregado lo que deja en un punto de recogida.", "bulb"),
        Line("tomas", "El cliente puede recogerlo hoy, a dos calles. Ya le he llamado."),
    ),
    update="Encontrado: está en el punto de recogida. Velox cambia cómo lo registra.",
)
_OUTAGE = Scene(
    case="CASE-1046",
    customer="Northgate Clinics",
    letter="Dashboards and sign-in have been down for ten minutes. Our reception works on paper.",
    also=(
        ("Meridian Travel", "Nothing loads any more, and the API answers 503."),
        ("Fenwick Instruments", "Are you down? Our night sync stopped halfway."),
        ("Brightwater Logistics", "No webhook has arrived since 14:02. Please tell us something."),
    ),
    owner="grace",
    command="/swarm CASE-1046 +database +performance sev1",
    joins=("zoe", "leo"),
    follows=("jack", "ruth"),
    lines=(
        Line(
            "hanna", "The power failed in the Leeds data centre, and the generators did not start."
        ),
        Line("grace", "Four customers have written. I answer them all from here.", "pushpin"),
        Line(
            "hanna",
            "Moving the database to the second site. Ten minutes, then we check.",
            "test_tube",
        ),
        Line(
            "hanna", "The fuel valve of the generator was closed after last month's test.", "bulb"
        ),
        Line("leo", "API and webhooks are back. What was queued is being delivered now."),
        Line(
            "hanna",
            "Everything runs from the second site; it goes back on Sunday night.",
            "white_check_mark",
        ),
    ),
    update="All customers are back online. We keep watch until tonight.",
    thanks="Forty minutes from dark to light, and four customers who were told the truth.",
)
_APAGON = Scene(
    case="CASE-1047",
    customer="Clínica Sorolla",
    letter="Los paneles y el acceso llevan diez minutos caídos. La recepción trabaja en papel.",
    also=(
        ("Cervecería Altamira", "No carga nada y la API responde 503."),
        ("Mercería Lozano", "¿Están caídos? La sincronización se quedó a medias."),
        ("Textiles Aranda", "No llega ningún aviso desde las 14:02. Dígannos algo, por favor."),
    ),
    owner="tomas",
    command="/swarm CASE-1047 +integrations +data-export sev1",
    joins=("zoe", "lucia"),
    follows=("paula", "ines"),
    lines=(
        Line("diego", "Se fue la luz en el centro de datos de Zaragoza y el generador no arrancó."),
        Line("tomas", "Han escrito cuatro clientes. Les contesto a todos desde aquí.", "pushpin"),
        Line("diego", "Paso los datos al segundo centro. Diez minutos y comprobamos.", "test_tube"),
        Line(
            "diego",
            "La válvula del combustible quedó cerrada tras la prueba del mes pasado.",
            "bulb",
        ),
        Line("mateo", "La API y los avisos han vuelto. Se está entregando lo que esperaba."),
        Line(
            "diego",
            "Todo funciona desde el segundo centro; el domingo volvemos.",
            "white_check_mark",
        ),
    ),
    update="Todos los clientes vuelven a tener servicio. Seguimos atentos hasta la noche.",
    thanks="Cuarenta minutos a oscuras, y cuatro clientes que supieron la verdad.",
)
_BREACH = Scene(
    case="CASE-1048",
    customer="Meridian Travel",
    letter="",
    owner="ben",
    command="/swarm CASE-1048 +fraud +access-rights sev1 private",
    lines=(
        Line("javier", "I close every session of that one account and read its log."),
        Line(
            "ben", "The owner of the account answers only by phone, on a number we know.", "pushpin"
        ),
        Line(
            "javier",
            "The password was one that had leaked elsewhere. Nothing was exported.",
            "bulb",
        ),
    ),
)
_INTRUSION = Scene(
    case="CASE-1034",
    customer="Grupo Valdeón",
    letter="",
    owner="tomas",
    command="/swarm CASE-1034 +fraud +access-rights sev1 private",
    lines=(
        Line("javier", "Cierro todas las sesiones de esa cuenta y reviso el registro."),
        Line(
            "tomas",
            "La dueña de la cuenta solo responde por teléfono, a un número conocido.",
            "pushpin",
        ),
        Line(
            "javier", "La contraseña se había filtrado en otro sitio. No se exportó nada.", "bulb"
        ),
    ),
)
THIS_WEEK: Mapping[str, Sequence[Scene]] = {
    "en": (_PALLETS, _DELIVERY, _OUTAGE, _BREACH),
    "es": (_PALLETS, _ENTREGA, _APAGON, _INTRUSION),
}
"""Since Monday, in the language of whoever comes: something everyday, a delivery that is missing at
an outside partner, a power cut that hits many customers, and one account that was broken into."""
