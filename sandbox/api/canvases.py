"""conversations.canvases.*: the canvas of a channel."""

from sandbox.api.places import visible_channel
from sandbox.dispatch import Answer, Call, Method, parsed
from sandbox.errors import SlackError, invalid_arguments
from sandbox.world import Canvas

LONGEST_CANVAS = 1_048_576


def create(call: Call) -> Answer:
    """Answer conversations.canvases.create."""
    channel = visible_channel(call, "channel_id")
    # unverified: canvas rights
    if call.core.bot.id not in channel.members:
        raise SlackError("channel_not_found")
    if channel.is_archived:
        raise SlackError("restricted_action")
    if channel.canvas is not None:
        raise SlackError("channel_canvas_already_exists")
    canvas = Canvas(call.core.world.new_id("F"), call.text("title"), _markdown(call))
    channel.canvas = canvas
    return {"canvas_id": canvas.id}


def _markdown(call: Call) -> str:
    content = parsed(call.args.get("document_content"), "invalid_arguments")
    if not isinstance(content, dict) or content.get("type") != "markdown":
        raise invalid_arguments("[ERROR] must be markdown [json-pointer:/document_content/type]")
    text = content.get("markdown")
    if not isinstance(text, str):
        raise invalid_arguments(
            "[ERROR] must provide a string [json-pointer:/document_content/markdown]"
        )
    if len(text) > LONGEST_CANVAS:
        raise SlackError("canvas_creation_failed")
    return text


METHODS: dict[str, Method] = {"conversations.canvases.create": create}
