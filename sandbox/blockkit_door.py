"""Blocks as they come in from the bot: parsed, judged, sized and given their ids."""

import json

from sandbox.blockkit import validate_blocks, validate_view
from sandbox.core import Core
from sandbox.dispatch import parsed
from sandbox.errors import SlackError
from sandbox.inputs import elements
from sandbox.shapes import Json
from sandbox.unverified import BLOCKS_TOTAL

MOST_ATTACHMENTS = 100


def view_errors(view: Json) -> list[str]:
    """Return Slack's objections to a view."""
    return validate_view(view)


def message_blocks(core: Core, args: Json) -> list[Json]:
    """Return the blocks of a message, or raise what Slack would say of them."""
    blocks = parsed(args.get("blocks") or None, "invalid_blocks_format")
    if blocks is None:
        return []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackError("invalid_blocks_format")
    check_blocks(core, blocks)
    made: list[Json] = json.loads(json.dumps(blocks))
    for block in made:
        block.setdefault("block_id", core.world.new_id("bk").lower())
    for found in elements(made):
        found.element.setdefault("action_id", core.world.new_id("ac").lower())
    return made


def check_blocks(core: Core, blocks: list[Json]) -> None:
    """Raise invalid_blocks or msg_blocks_too_long where Slack would."""
    if not core.strict.blocks:
        return
    errors = validate_blocks(blocks, "message")
    if errors:
        raise SlackError("invalid_blocks", errors=errors, response_metadata={"messages": errors})
    if len(json.dumps(blocks, ensure_ascii=False)) > BLOCKS_TOTAL:
        raise SlackError("msg_blocks_too_long")


def message_attachments(core: Core, args: Json) -> list[Json]:
    """Return the attachments of a message, or raise what Slack would say of them."""
    attachments = parsed(args.get("attachments") or None, "invalid_attachments")
    if attachments is None:
        return []
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    for attachment in attachments:
        if attachment.get("blocks"):
            check_blocks(core, attachment["blocks"])
    made: list[Json] = json.loads(json.dumps(attachments))
    return made
