"""Block Kit as Slack judges it: blocks and views in, Slack-style problems out."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sandbox.blockkit.blocks import ON_SURFACE, Surface
from sandbox.blockkit.rules import Tagged, note
from sandbox.blockkit.views import VIEWS

__all__ = ["UNVERIFIED", "Surface", "validate_blocks", "validate_view"]

UNVERIFIED = (
    "the wording for duplicate block_id and action_id, and for two option values that are equal",
    "the wording for an initial option that is not offered, and for a value outside an enumeration",
    "that an unknown or misplaced block or element is named 'unsupported type'",
    "that input blocks are refused in messages (Slack's pages allow them there)",
    "that lengths are counted in code points and not in UTF-16 units",
    "that an empty list of blocks is accepted in a view and refused in a message",
    "that title, submit and close are refused in a Home view",
)
"""What this validator assumes and only a real workspace could confirm."""


def validate_blocks(blocks: object, surface: Surface) -> list[str]:
    """Return what Slack would refuse in `blocks` on that surface; empty when all is well."""
    found: list[str] = []
    ON_SURFACE[surface].check(blocks, "/blocks", found)
    _check_together(blocks, "/blocks", found)
    return found


def validate_view(view: object) -> list[str]:
    """Return what Slack would refuse in a modal or Home view; empty when all is well."""
    found: list[str] = []
    Tagged(VIEWS).check(view, "/view", found)
    if isinstance(view, dict):
        _check_together(view.get("blocks"), "/view/blocks", found)
        _check_submit(view, found)
    return found


def _check_together(blocks: object, at: str, found: list[str]) -> None:
    """Note what no single block can know: clashing ids, a second table, a second focus."""
    known = _objects(blocks)
    for block_id in _repeated(block.get("block_id") for block in known):
        note(found, f"`block_id` must be unique: {block_id}", at)
    focused = 0
    for place, block in enumerate(known):
        elements = _elements(block)
        for action_id in _repeated(element.get("action_id") for element in elements):
            note(found, f"`action_id` must be unique in its block: {action_id}", f"{at}/{place}")
        focused += sum(element.get("focus_on_load") is True for element in elements)
    if focused > 1:
        note(found, "only one element may have `focus_on_load`", at)
    if sum(block.get("type") == "table" for block in known) > 1:
        note(found, "only_one_table_allowed", at)


def _check_submit(view: dict[str, Any], found: list[str]) -> None:
    asks = any(block.get("type") == "input" for block in _objects(view.get("blocks")))
    if asks and view.get("type") == "modal" and "submit" not in view:
        note(found, "missing required field: submit", "/view")


def _elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    alone = _objects([block.get("accessory"), block.get("element")])
    return alone + _objects(block.get("elements"))


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _repeated(ids: Iterable[object]) -> list[str]:
    counted = Counter(one for one in ids if isinstance(one, str))
    return [one for one, times in counted.items() if times > 1]
