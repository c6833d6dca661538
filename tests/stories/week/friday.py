"""Friday: what was archived comes up again, and some things stay for Monday."""

from tests.stories.week.cases import OPEN, Case
from tests.stories.week.deeds import looks_home, presses, reopens, resolves, types
from tests.stories.week.habits import declines, ignores

CASES = (
    Case(
        "fri 08:50",
        "ana",
        "CASE-2039 El panel tarda un minuto +dashboards for:Altamira",
        cause="El rango por defecto es de doce meses.",
        fix="Poner un mes por defecto.",
        takes=80,
    ),
    Case(
        "fri 09:30",
        "ben",
        "CASE-2040 Onboarding mail goes to the wrong person +onboarding for:Northgate",
        cause="The first admin is taken and not the one who signed.",
        fix="Send it to whoever signed the contract.",
        follows=("elena",),
    ),
    Case(
        "fri 10:20",
        "ben",
        "CASE-2041 Refund was booked on the wrong day +refunds +tax for:Harbour",
        cause="The bank's day ends at ten in the evening.",
        fix="Book by the bank's day.",
    ),
    Case(
        "fri 14:10",
        "grace",
        "CASE-2042 The nightly sync takes until noon +integrations +performance for:Brightwater",
        ends=OPEN,
    ),
    Case(
        "fri 15:00",
        "tomas",
        "CASE-2043 El pedido llegó incompleto +returns +warehouse for:Lozano",
        cause="El embalaje se dividió sin avisar.",
        fix="Enviar el resto hoy y avisar de cada envío parcial.",
    ),
    Case(
        "fri 16:30",
        "tomas",
        "CASE-2044 La cuenta compartida no se puede separar +access-rights for:Sorolla",
        ends=OPEN,
        answers={"nadia": ignores, "javier": declines("away")},
    ),
    Case(
        "sat 11:00",
        "ben",
        "CASE-2045 Checkout is down for one shop +payments sev2 for:Harbour",
        ends="the shop had switched it off",
        is_at_night=True,
    ),
)
ACTS = (
    ("fri 09:10", reopens("ben", "CASE-2003")),
    ("fri 10:00", resolves("ben", "CASE-2003", "Refuse files with an open quote.")),
    ("fri 11:00", resolves("ben", "CASE-2028", "Quote it again with the loyalty discount.")),
    ("fri 12:00", looks_home("zoe")),
    ("fri 13:00", types("ana", "/swarm resumen")),
    ("fri 16:00", presses("zoe", "article.publish", "CASE-2004")),
    ("next mon 09:10", types("zoe", "/swarm list")),
)
