"""Texts with named fields, as a team writes them: `{case}` stands for the case, and so on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import Formatter

from bot.errors import BadInputError
from bot.i18n import N_

Piece = tuple[str, str | None]
"""Words as they are to stand, and the field that follows them."""


def pieces(template: str) -> Iterator[Piece]:
    """Take a template apart. Raises BadInputError where its braces make no sense."""
    try:
        for words, field, form, conversion in Formatter().parse(template):
            if form or conversion:
                raise _broken()
            yield words, field
    except ValueError as broken:
        raise _broken() from broken


def check(template: str, fields: Sequence[str]) -> None:
    """Return if a template has these fields alone. Raises BadInputError that names another."""
    for _, field in pieces(template):
        if field is not None and field not in fields:
            raise BadInputError(
                N_("There is no field {unknown}. Use {fields}."),
                unknown=listed([field]),
                fields=listed(fields),
            )


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return the template with its fields filled; what a value holds is never a field again."""
    return "".join(
        words + ("" if field is None else values[field]) for words, field in pieces(template)
    )


def listed(fields: Sequence[str]) -> str:
    """Return fields as they are typed."""
    return ", ".join("{" + field + "}" for field in fields)


def _broken() -> BadInputError:
    return BadInputError(N_("Write a field in single braces, like {example}."), example="{case}")
