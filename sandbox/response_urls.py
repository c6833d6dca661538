"""response_url: five answers within half an hour, to the person or to the channel."""

import json
import secrets
from dataclasses import dataclass

from sandbox import blockkit_door, posting
from sandbox.core import Core
from sandbox.errors import SlackError
from sandbox.shapes import Json
from sandbox.unverified import RESPONSE_URL_EXPIRED, RESPONSE_URL_USED
from sandbox.world import Channel, Message


@dataclass(eq=False)
class ResponseUrl:
    """One URL, with the conversation and, for interactions, the message that it belongs to."""

    token: str
    url: str
    user: str
    channel: str
    ts: str
    created: float
    uses: int = 0
    answer: Message | None = None
    """The latest message that was made through it."""


class ResponseUrls:
    """All response_urls of a workspace."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._all: dict[str, ResponseUrl] = {}

    def new(self, user_id: str, channel: Channel, message: Message | None = None) -> ResponseUrl:
        """Make the URL that goes with a payload."""
        token = secrets.token_hex(16)
        url = f"{self._core.team.url}/response/{self._core.team.id}/{token}"
        ts = message.ts if message else ""
        made = ResponseUrl(token, url, user_id, channel.id, ts, self._core.now())
        self._all[token] = made
        return made

    def use(self, token: str, body: str) -> None:
        """Do what the bot sent to the URL, or raise Slack's reason."""
        found = self._all.get(token)
        if found is None:
            raise SlackError(RESPONSE_URL_EXPIRED)
        if self._core.now() - found.created > self._core.strict.response_url_seconds:
            raise SlackError(RESPONSE_URL_EXPIRED)
        if found.uses >= self._core.strict.response_url_uses:
            raise SlackError(RESPONSE_URL_USED)
        try:
            answer = json.loads(body)
        except ValueError:
            # unverified: response_url body
            raise SlackError("invalid_payload") from None
        if not isinstance(answer, dict):
            raise SlackError("invalid_payload")
        found.uses += 1
        self.respond(found, answer)

    def respond(self, found: ResponseUrl, answer: Json) -> Message | None:
        """Post, replace or delete as the answer says; returns the new message."""
        channel = self._core.channel(found.channel)
        source = channel.messages.get(found.ts) if found.ts else None
        if answer.get("delete_original") in (True, "true"):
            if source is not None:
                posting.delete(self._core, source)
            return None
        blocks = blockkit_door.message_blocks(self._core, answer)
        text = str(answer.get("text") or "")
        if not text and not blocks and not answer.get("attachments"):
            raise SlackError("no_text")
        if answer.get("replace_original") in (True, "true"):
            return self._replace(source, text, blocks, answer)
        found.answer = self._post(found, channel, text, blocks, answer)
        self._core.changes.announce("pane", people=[found.user], channel=channel.id)
        return found.answer

    def _replace(
        self, source: Message | None, text: str, blocks: list[Json], answer: Json
    ) -> Message | None:
        if source is not None:
            attachments = answer.get("attachments") or []
            change = posting.Edit(text=text, blocks=blocks, attachments=attachments)
            posting.edit(self._core, source, self._core.bot, change)
        return source

    def _post(
        self, found: ResponseUrl, channel: Channel, text: str, blocks: list[Json], answer: Json
    ) -> Message:
        thread_ts = str(answer.get("thread_ts") or "")
        attachments = answer.get("attachments") or []
        draft = posting.Draft(
            text=text, blocks=blocks, attachments=attachments, thread_ts=thread_ts
        )
        if answer.get("response_type") == "in_channel":
            # A response_url may answer where the bot itself may not post.
            return posting.post(self._core, channel, self._core.bot, draft)
        reader = self._core.user(found.user)
        return posting.post_ephemeral(self._core, channel, reader, draft)
