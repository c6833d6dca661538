"""Wednesday: an expert leaves the company in the middle, and the bot is away over lunch."""

from tests.stories.week.cases import OPEN, Case
from tests.stories.week.deeds import (
    comes_back,
    goes_away_while,
    is_away,
    is_helped_by_what_is_known,
    is_turned_away,
    leaves_the_company,
    reacts,
    refused,
    sends,
    takes_over,
    types,
)

CASES = (
    Case(
        "wed 09:05",
        "ana",
        "CASE-2021 El panel de ventas está vacío +dashboards +database sev2 for:Altamira",
        cause="La réplica se quedó sin espacio.",
        fix="Ampliar la réplica y volver a calcular.",
        takes=140,
    ),
    Case(
        "wed 09:30",
        "ben",
        "CASE-2022 Card charged twice for one order +payments for:Harbour",
        ends=OPEN,
    ),
    Case(
        "wed 10:10",
        "ben",
        "CASE-2023 Invoices carry the wrong tax abroad +tax for:Fenwick",
        cause="A number that was added later was never validated.",
        fix="Validate the numbers again and correct two months.",
        joins=("ana",),
    ),
    Case(
        "wed 11:59",
        "ana",
        "CASE-2024 Los avisos llegan con horas de retraso +notifications +integrations for:Calella",
        opened=goes_away_while(
            "ana",
            "CASE-2024 Los avisos llegan con horas de retraso +notifications +integrations"
            " for:Calella",
        ),
        cause="Su servidor de correo retiene los mensajes masivos.",
        fix="Cambiar el aviso a un webhook.",
        takes=60,
    ),
    Case(
        "wed 14:15",
        "grace",
        "CASE-2025 API answers 503 every few minutes +api sev2 for:Brightwater",
        cause="One of four gateways has an old certificate.",
        fix="Take the gateway out and renew its certificate.",
        follows=("jack",),
        update="One gateway of four is the culprit.",
    ),
    Case(
        "wed 14:40",
        "tomas",
        "CASE-2026 El socio logístico pierde paquetes +fulfilment +carriers sev2",
        cause="Velox marca como entregado lo que deja en un punto de recogida.",
        fix="Velox cambia cómo lo registra.",
        takes=90,
    ),
    Case(
        "wed 16:00",
        "tomas",
        "CASE-2027 Un cliente pide borrar sus copias +gdpr +contracts for:Sorolla",
        cause="El contrato fija noventa días.",
        fix="Explicar el plazo y confirmar la fecha por escrito.",
    ),
    Case(
        "wed 17:00",
        "jack",
        "CASE-2028 Renewal quote without the loyalty discount +renewals +pricing for:Fenwick",
        ends=OPEN,
    ),
)
ACTS = (
    ("wed 09:36", is_helped_by_what_is_known("ben", "CASE-2022", "CASE-1005")),
    ("wed 10:20", sends("ben", "/swarm handoff @ana I am at the dentist", "CASE-2023")),
    ("wed 10:26", takes_over("ana", "CASE-2023")),
    ("wed 10:30", leaves_the_company("priya")),
    ("wed 10:45", types("ana", "/swarm invitar +performance", "CASE-2021")),
    ("wed 12:05", refused("ben", "/swarm list")),
    ("wed 12:07", reacts("sam", "CASE-2021", "bee")),
    ("wed 12:08", reacts("noah", "CASE-2021", "eyes")),
    ("wed 12:25", comes_back()),
    ("wed 12:30", types("ben", "/swarm list")),
    ("wed 14:25", is_turned_away("gil", "swarm.join", "CASE-2025")),
    ("wed 20:00", is_away("jack", "2027-01-18")),
)
