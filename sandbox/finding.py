"""Buttons and inputs by what a person would call them, with a good sentence when missing."""

from collections.abc import Callable

from sandbox.errors import CannotError
from sandbox.inputs import Element, elements
from sandbox.shapes import Json
from sandbox.world import Message, OpenView


def blocks_of(on: Message | OpenView) -> list[Element]:
    """Return the interactive elements of a message or view, in reading order."""
    return list(elements(_blocks(on)))


def _blocks(on: Message | OpenView) -> list[Json]:
    if isinstance(on, OpenView):
        return on.blocks
    attached = [b for a in on.attachments for b in a.get("blocks") or []]
    return [*on.blocks, *attached]


def find(on: Message | OpenView, name: str) -> Element:
    """Return the element of that label, action_id, block_id or placeholder."""
    there = blocks_of(on)
    where = "this view" if isinstance(on, OpenView) else "this message"
    return _choose(there, name, f"no button {name!r} on {where}")


def find_input(view: OpenView, name: str) -> Element:
    """Return the input of that label, block_id or action_id."""
    there = [found for found in blocks_of(view) if found.state_key]
    return _choose(there, name, f"no input {name!r} in the modal {view.title!r}")


def _choose(there: list[Element], name: str, missing: str) -> Element:
    # An exact id wins over a label, and a label over the same label in other letters. Where
    # several blocks use one action_id, `block_id/action_id` says which is meant.
    tests: tuple[Callable[[Element], bool], ...] = (
        lambda found: name == f"{found.block_id}/{found.action_id}",
        lambda found: name in (found.action_id, found.block_id),
        lambda found: name in found.names,
        lambda found: name.casefold() in [n.casefold() for n in found.names],
    )
    for test in tests:
        matches = [found for found in there if test(found)]
        if len(matches) == 1:
            return matches[0]
        if matches:
            ids = ", ".join(f"{m.block_id}/{m.action_id}" for m in matches)
            raise CannotError(f"{name!r} could be any of: {ids}")
    has = ", ".join(f"{found.label!r} ({found.action_id})" for found in there) or "none"
    raise CannotError(f"{missing}; it has: {has}")
