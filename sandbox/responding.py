"""What comes in through a response_url: a message for the person or all, a change, a deletion."""

import json

from sandbox import blockkit_door, posting
from sandbox.core import Core
from sandbox.errors import SlackError
from sandbox.response_urls import ResponseUrl
from sandbox.shapes import Json
from sandbox.world import Channel, Message


def use(core: Core, token: str, body: str) -> None:
    """Do what the bot sent to the URL, or raise Slack's reason."""
    found = core.response_urls.usable(token)
    try:
        answer = json.loads(body)
    except ValueError:
        # unverified: response_url body
        raise SlackError("invalid_payload") from None
    if not isinstance(answer, dict):
        raise SlackError("invalid_payload")
    found.uses += 1
    respond(core, found, answer)


def respond(core: Core, found: ResponseUrl, answer: Json) -> Message | None:
    """Post, replace or delete as the answer says; returns the new message."""
    channel = core.channel(found.channel)
    source = channel.messages.get(found.ts) if found.ts else None
    if answer.get("delete_original") in (True, "true"):
        if source is not None:
            posting.delete(core, source)
        return None
    blocks = blockkit_door.message_blocks(core, answer)
    attachments = blockkit_door.message_attachments(core, answer)
    text = str(answer.get("text") or "")
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    if answer.get("replace_original") in (True, "true"):
        if source is not None:
            change = posting.Edit(text=text, blocks=blocks, attachments=attachments)
            posting.edit(core, source, core.bot, change)
        return source
    thread_ts = str(answer.get("thread_ts") or "")
    draft = posting.Draft(text=text, blocks=blocks, attachments=attachments, thread_ts=thread_ts)
    found.answer = _post(core, found, channel, draft, str(answer.get("response_type")))
    core.changes.announce("pane", people=[found.user], channel=channel.id)
    return found.answer


def _post(
    core: Core, found: ResponseUrl, channel: Channel, draft: posting.Draft, response_type: str
) -> Message:
    if response_type == "in_channel":
        # A response_url may answer where the bot itself may not post.
        return posting.post(core, channel, core.bot, draft)
    return posting.post_ephemeral(core, channel, core.user(found.user), draft)
