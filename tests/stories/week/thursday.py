"""Thursday: the busiest day; two open one case, a lead steps in, a channel is shared."""

from tests.stories.week.cases import OPEN, Case
from tests.stories.week.deeds import (
    SUPPORT,
    keeps,
    opens_from,
    presses,
    reacts,
    reopens,
    resolves,
    shares,
    takes_over,
    types,
)
from tests.stories.week.habits import comes_after, declines, later

CASES = (
    Case(
        "thu 08:40",
        "ana",
        "CASE-2029 La importación rompe los acentos +imports for:Calella",
        cause="La hoja de cálculo guarda en otra codificación.",
        fix="Guardar como CSV UTF-8 e importar otra vez.",
    ),
    Case(
        "thu 09:00",
        "ben",
        "CASE-2030 Two warehouses count the same pallets +warehouse +forecasting sev2 for:Harbour",
        cause="Stock in transit belongs to the sender until it is received.",
        fix="Count stock in transit with the sender.",
        takes=200,
        joins=("sam",),
    ),
    Case(
        "thu 09:20",
        "ana",
        "CASE-2031 Factura con el precio antiguo +invoices +tax for:Valdeon",
        cause="La plantilla conserva el precio de mayo.",
        fix="Corregir la plantilla y rehacer la factura.",
        answers={"oliver": declines("not_my_skill")},
    ),
    Case(
        "thu 10:00",
        "ben",
        "CASE-2032 Single sign-on asks twice +sso for:Northgate",
        cause="Two connections claim the same domain.",
        fix="Remove the older connection.",
        joins=("grace",),
        answers={"nadia": later},
    ),
    Case(
        "thu 11:00",
        "ana",
        "CASE-2033 Un cliente no puede exportar su historial +data-export +gdpr for:Sorolla",
        cause="Falta el permiso de archivo.",
        fix="Dar el permiso y repetir la exportación.",
    ),
    Case(
        "thu 13:10",
        "zoe",
        "CASE-2034 Nobody knows how the old reports are made +cobol sev4",
        ends=OPEN,
    ),
    Case(
        "thu 14:05",
        "grace",
        "CASE-2035 Webhooks arrive twice +webhooks for:Brightwater",
        cause="Two endpoints are registered under one address.",
        fix="Delete the older endpoint.",
        is_published=False,
    ),
    Case(
        "thu 14:30",
        "grace",
        "CASE-2036 Keys cannot be revoked +api-keys +encryption sev2 for:Brightwater",
        cause="The console shows a key that is gone.",
        fix="Reload the list after each change.",
        answers={"leo": comes_after(9)},
    ),
    Case(
        "thu 15:30",
        "tomas",
        "CASE-2037 El socio no confirma la recogida +partners +carriers for:Calella",
        cause="Cambió la persona de contacto.",
        fix="Anotar el contacto nuevo.",
    ),
    Case(
        "thu 16:00",
        "ben",
        "CASE-2046",
        opened=opens_from(
            "ben",
            "Harbour wrote: our labels print without an address. Call Ina, 020 7946 0958.",
            by="paula",
            case="CASE-2046",
            title="Labels print without an address",
            skills=["carriers"],
        ),
        cause="The printer's template lost a field.",
        fix="Put the field back.",
        takes=30,
    ),
    Case(
        "thu 16:45",
        "tomas",
        "CASE-2038 El contrato no tiene la cláusula nueva +contracts +liability for:Valdeon",
        ends="el cliente lo retira",
    ),
)
ACTS = (
    ("thu 09:00", keeps("ana", "CASE-2002")),
    ("thu 10:05", types("zoe", "/swarm team")),
    (
        "thu 10:06",
        presses("zoe", "swarm.reassign", "CASE-2028", SUPPORT, people="ben", reason="Jack is ill"),
    ),
    ("thu 10:20", takes_over("ben", "CASE-2028")),
    ("thu 11:05", types("tomas", "/swarm CASE-2033 No puede exportar +gdpr")),
    ("thu 11:20", shares("CASE-2030", by="ben")),
    ("thu 11:30", reopens("ben", "CASE-2001")),
    ("thu 11:40", reacts("lucia", "CASE-2032", "eyes")),
    ("thu 12:10", resolves("ben", "CASE-2001", "Map both groups to the role Member.")),
)
