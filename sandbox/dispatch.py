"""The Web API's door: who calls, may they, how often, with what, and what goes wrong on purpose."""

import inspect
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from sandbox.core import Core
from sandbox.errors import SlackError, invalid_arguments
from sandbox.facts import MethodFacts, methods
from sandbox.hooks import Visit
from sandbox.shapes import ChannelKind, Json
from sandbox.unverified import MISSING_ARGUMENT

_PREFIX: dict[ChannelKind, str] = {
    "public": "channels:",
    "private": "groups:",
    "im": "im:",
    "mpim": "mpim:",
}
_REASON_OF_BLANK = {
    "conversations.create": ("name", "invalid_name_required"),
    "users.info": ("user", "user_not_found"),
    "dnd.teamInfo": ("users", "no_users_provided"),
    "conversations.invite": ("users", "no_user"),
}


@dataclass
class Call:
    """One call of a method, with typed access to its arguments."""

    core: Core
    method: str
    args: Json
    facts: MethodFacts = field(init=False)

    def __post_init__(self) -> None:
        self.facts = methods()[self.method]

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text."""
        value = self.args.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return an argument as a truth value, however it was written."""
        value = self.args.get(name)
        if value is None or value == "":
            return default
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true", "t")

    def number(self, name: str, default: int) -> int:
        """Return an argument as a whole number."""
        value = self.args.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise invalid_arguments(f"[ERROR] must be an integer [json-pointer:/{name}]") from None

    def listed(self, name: str) -> list[str]:
        """Return an argument that is a list, or a text with commas."""
        value = self.args.get(name)
        if isinstance(value, str) and value.startswith("["):
            value = parsed(value, "invalid_arguments")
        if isinstance(value, list):
            return [str(item) for item in value]
        return [part.strip() for part in str(value or "").split(",") if part.strip()]

    def need_scope(self, *scopes: str) -> None:
        """Raise missing_scope unless the app was granted one of these."""
        granted = self.core.granted
        if self.core.strict.scopes and scopes and not granted.intersection(scopes):
            raise SlackError(
                "missing_scope", needed=",".join(scopes), provided=",".join(sorted(granted))
            )

    def need_scope_for(self, kind: ChannelKind) -> None:
        """Raise missing_scope unless the app may do this in conversations of that kind."""
        fitting = [s for s in self.facts.scopes if s.startswith(_PREFIX[kind])]
        self.need_scope(*(fitting or self.facts.scopes))


def parsed(value: object, code: str) -> object:
    """Return what a JSON string holds (form clients send strings), or the value as it is."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise SlackError(code) from None


Answer: TypeAlias = Json | None
Method: TypeAlias = Callable[[Call], Answer | Awaitable[Answer]]


@dataclass
class Reply:
    """What goes back over HTTP: an answer, a status, or nothing at all."""

    status: int = 200
    body: Json = field(default_factory=dict)
    text: str = ""
    retry_after: int = 0
    scopes: frozenset[str] = frozenset()
    """What the app was granted, which every answer tells in a header."""
    cut: str = ""
    """close or abort: the connection ends without an answer; hang: it stays, without one."""


_FAULTS = ("latency", "hang", "drop", "abort", "status", "ratelimit", "error", "lost")
_CUTS = {"hang": "hang", "drop": "close", "abort": "abort"}


async def answer(core: Core, visit: Visit, methods: dict[str, Method]) -> Reply:
    """Do a call of the bot, or refuse it the way Slack would."""
    if not await core.hooks.come_by("before", visit):
        return Reply(cut="close")
    reply = await _answer(core, visit, methods)
    return reply if await core.hooks.come_by("after", visit) else Reply(cut="close")


async def _answer(core: Core, visit: Visit, methods: dict[str, Method]) -> Reply:
    method, args = visit.name, visit.asked
    faults = {f.kind: f for f in core.faults.take(visit.names, _FAULTS)}
    if "latency" in faults:
        await core.clock.sleep(faults["latency"].seconds)
    for kind, cut in _CUTS.items():
        if kind in faults:
            return Reply(cut=cut)
    if "status" in faults:
        return Reply(status=faults["status"].status, text="the service is not available")
    if "ratelimit" in faults:
        rest = max(1, int(faults["ratelimit"].seconds))
        core.limits.blocked[method] = core.now() + rest
        return _limited(rest)
    if "error" in faults:
        return Reply(body={"ok": False, "error": faults["error"].error or "internal_error"})
    reply = await _do(core, method, args, methods)
    if "lost" in faults:
        return Reply(cut="close")
    return reply


async def _do(core: Core, method: str, args: Json, methods: dict[str, Method]) -> Reply:
    call = Call(core, method, args)
    try:
        if core.strict.rate_limits:
            rest = core.limits.wait_for(method, call.facts.per_minute)
            if rest:
                return _limited(rest)
        _check(call)
        result = methods[method](call)
        body = await result if inspect.isawaitable(result) else result
        # A copy: later changes of the world must not reach an answer that was given.
        return Reply(body={"ok": True, **json.loads(json.dumps(body or {}))})
    except SlackError as error:
        if error.code == "ratelimited":
            return _limited(int(error.extra["retry_after"]))
        return Reply(body={"ok": False, "error": error.code, **error.extra})


def _limited(rest: int) -> Reply:
    return Reply(status=429, body={"ok": False, "error": "ratelimited"}, retry_after=rest)


def _check(call: Call) -> None:
    if call.facts.scopes:
        call.need_scope(*call.facts.scopes)
    for name in call.facts.required:
        if call.args.get(name) in (None, ""):
            blank = _REASON_OF_BLANK.get(call.method)
            if blank and blank[0] == name:
                raise SlackError(blank[1])
            if name in call.args and name in ("topic", "purpose"):
                continue
            raise invalid_arguments(MISSING_ARGUMENT.format(name=name))
    channel = call.core.world.channels.get(call.text("channel") or call.text("channel_id"))
    if channel is not None and len(call.facts.scopes) > 1 and ":" in call.facts.scopes[0]:
        if channel.is_private and call.core.bot.id not in channel.members:
            raise SlackError("channel_not_found")
        call.need_scope_for(channel.kind)
