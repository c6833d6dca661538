"""Delivery by signed HTTP requests to the bot's request URL."""

import json
import time
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from sandbox.delivery import Ack, Parcel
from sandbox.errors import CannotError
from sandbox.shapes import Json

JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"


class SignedHttp:
    """Sends parcels, signed with the app's secret, to the bot's URLs in turn."""

    def __init__(self, signing_secret: str, verification_token: str) -> None:
        self._signer = SignatureVerifier(signing_secret)
        self._token = verification_token
        self.urls: tuple[str, ...] = ()
        self._turn = 0
        self._session: aiohttp.ClientSession | None = None

    @property
    def known(self) -> bool:
        """Tell whether a URL was set."""
        return bool(self.urls)

    @property
    def whose_turn(self) -> str:
        """The URL to which the next parcel goes."""
        return self.urls[self._turn % len(self.urls)] if self.urls else ""

    async def aim(self, *urls: str) -> None:
        """Deliver to these URLs from now on, once each has answered the challenge."""
        for url in urls:
            await self._challenge(url)
        self.urls = urls

    async def _challenge(self, url: str) -> None:
        body = {"token": self._token, "challenge": "sandbox-challenge", "type": "url_verification"}
        try:
            status, text, content_type, _ = await self._post(url, json.dumps(body), JSON_TYPE, {})
        except aiohttp.ClientError as error:
            raise CannotError(f"{url} did not answer the challenge: {error}") from error
        if status != 200 or body["challenge"] not in text:
            raise CannotError(
                f"{url} did not answer the challenge: HTTP {status} {content_type} {text[:80]!r}"
            )

    async def carry(self, parcel: Parcel) -> Ack:
        """Post a parcel and take the answer's body as the ack."""
        if not self.urls:
            return Ack("unreachable")
        url, self._turn = self.whose_turn, self._turn + 1
        body, content_type = _body(parcel)
        extra: dict[str, str] = {}
        if parcel.attempt:
            extra["X-Slack-Retry-Num"] = str(parcel.attempt)
            extra["X-Slack-Retry-Reason"] = parcel.reason
        try:
            status, text, answer_type, no_retry = await self._post(url, body, content_type, extra)
        except aiohttp.ClientError:
            return Ack("unreachable")
        if not 200 <= status < 300:
            return Ack(f"http_{status}", no_retry=no_retry)
        return Ack(payload=_answer(text, answer_type))

    async def _post(
        self, url: str, body: str, content_type: str, extra: dict[str, str]
    ) -> tuple[int, str, str, bool]:
        # The bot checks the signature's age against real time, which does not move with ours.
        stamp = str(int(time.time()))
        signature = self._signer.generate_signature(timestamp=stamp, body=body)
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature or "",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            **extra,
        }
        if self._session is None:
            self._session = aiohttp.ClientSession()
        async with self._session.post(
            url, data=body.encode(), headers=headers, allow_redirects=False
        ) as response:
            no_retry = response.headers.get("X-Slack-No-Retry") == "1"
            return response.status, await response.text(), response.content_type, no_retry

    async def close(self) -> None:
        """Close the connections to the bot."""
        if self._session is not None:
            await self._session.close()


def _body(parcel: Parcel) -> tuple[str, str]:
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload), JSON_TYPE
    if parcel.kind == "slash_commands":
        return urlencode(parcel.payload), FORM_TYPE
    return urlencode({"payload": json.dumps(parcel.payload)}), FORM_TYPE


def _answer(text: str, content_type: str) -> Json | None:
    if not text.strip():
        return None
    if content_type == JSON_TYPE:
        try:
            parsed = json.loads(text)
        except ValueError:
            return {"text": text}
        return parsed if isinstance(parsed, dict) else {"text": str(parsed)} if parsed else None
    return {"text": text}
