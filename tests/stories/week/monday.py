"""Monday: the desk begins, people meet the bot for the first time, a case changes hands."""

from tests.stories.week.cases import Case
from tests.stories.week.deeds import looks_home, presses, sends, takes_over, types
from tests.stories.week.habits import declines, later

CASES = (
    Case(
        "mon 09:05",
        "ben",
        "CASE-2001 New colleagues cannot sign in +sso sev2 for:Northgate",
        cause="Their group is not mapped to a role, so they get none.",
        fix="Map the new group to the role Member.",
        joins=("priya",),
        follows=("zoe",),
        update="We know which group it is, the mapping is being changed.",
    ),
    Case(
        "mon 09:40",
        "ana",
        "CASE-2002 Cobro duplicado tras cambiar de plan +refunds +payments for:Aranda",
        cause="El borrador mensual quedó abierto y se cobró también.",
        fix="Anular la factura mensual con una nota de crédito.",
        takes=70,
    ),
    Case(
        "mon 10:15",
        "ben",
        "CASE-2003 The import stops at row 2000 +imports for:Molinos",
        cause="A quote that is not closed swallows the rest of the file.",
        fix="Save it with every cell in quotes and import it again.",
        answers={"diego": declines("busy")},
    ),
    Case(
        "mon 11:00",
        "ana",
        "CASE-2004 Una antigua empleada pide sus datos +gdpr sev4",
        cause="La exportación normal no incluye cuentas cerradas.",
        fix="Pedir la exportación sobre el archivo.",
        takes=180,
        is_published=False,
    ),
    Case(
        "mon 11:30",
        "ben",
        "CASE-2005 Dashboards take a minute on Mondays +dashboards +performance for:Altamira",
        cause="The weekly summary runs at nine, when everybody opens the board.",
        fix="Compute the totals at night.",
        answers={"priya": later},
        takes=90,
    ),
    Case(
        "mon 14:10",
        "grace",
        "CASE-2006 Our webhooks answer 401 since the key rotation +webhooks +api-keys sev2 "
        "for:Brightwater",
        cause="What was queued before the rotation is signed with the old key.",
        fix="Accept both keys for a day, then send again.",
        joins=("javier",),
        follows=("ben", "jack"),
        update="Cause found, both keys are accepted in an hour.",
    ),
    Case(
        "mon 15:00",
        "tomas",
        "CASE-2007 El transportista no encuentra los envíos +carriers +fulfilment for:Calella",
        cause="La cuenta con el transportista cambió la semana pasada.",
        fix="Registrar la cuenta nueva y volver a enviar las etiquetas.",
    ),
    Case(
        "mon 15:20",
        "grace",
        "CASE-2008 Quote shows last year's prices +pricing sev4",
        ends="the customer found the new template",
    ),
    Case(
        "mon 16:05",
        "tomas",
        "CASE-2009 Contrato renovado con el anexo antiguo +contracts +renewals for:Valdeon",
        cause="La renovación se lanzó un día antes de registrar el contrato.",
        fix="Sustituir el anexo y emitir la factura correcta.",
        takes=60,
    ),
    Case(
        "mon 17:10",
        "grace",
        "CASE-2010 The sync is refused with 429 every night +api +integrations for:Brightwater",
        cause="The records have grown past the hourly limit.",
        fix="Use the batch endpoint, 200 at a time.",
        joins=("tomas",),
    ),
)
ACTS = (
    ("mon 09:00", looks_home("ben")),
    ("mon 09:02", types("ana", "/swarm ayuda")),
    ("mon 10:00", sends("ana", "/swarm traspasar @ben Ben conoce a Aranda", "CASE-2002")),
    ("mon 10:04", presses("ben", "handoff.decline", "CASE-2002")),
    ("mon 10:05", types("grace", "/swarm who webhooks")),
    ("mon 12:00", types("ben", "/swarm list")),
    ("mon 12:05", types("ana", "/swarm míos")),
    ("mon 12:10", sends("ben", "/swarm handoff @ana I am out for the afternoon", "CASE-2005")),
    ("mon 12:15", takes_over("ana", "CASE-2005")),
    ("mon 14:40", types("grace", "/swarm doc", "CASE-2006")),
)
