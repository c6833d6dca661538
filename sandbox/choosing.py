"""From what a person picks or types to the value that Slack keeps for an input."""

import re
from collections.abc import Callable

from sandbox.core import Core
from sandbox.errors import CannotError
from sandbox.inputs import Element, is_empty
from sandbox.rich_text import elements as rich_elements
from sandbox.shapes import Json
from sandbox.typed import stored
from sandbox.unverified import REQUIRED_INPUT
from sandbox.wire import file_object

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SHAPES = {
    "datepicker": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "timepicker": re.compile(r"\d{2}:\d{2}"),
    "datetimepicker": re.compile(r"\d{10}"),
}


def entry_for(core: Core, found: Element, chosen: object) -> Json:
    """Return the state entry for a choice, or raise CannotError when it cannot be made."""
    key = found.state_key
    if chosen is None:
        return {"type": found.type, key: [] if found.is_several else None}
    if found.is_several:
        many = list(chosen) if isinstance(chosen, (list, tuple, set)) else [chosen]
        return {"type": found.type, key: [_one(core, found, one) for one in many]}
    return {"type": found.type, key: _one(core, found, chosen)}


def _one(core: Core, found: Element, chosen: object) -> object:
    kind = found.type.removeprefix("multi_")
    if kind in ("static_select", "radio_buttons", "checkboxes", "overflow"):
        return option(found.options(), chosen, found)
    if kind == "external_select":
        if isinstance(chosen, dict):
            return chosen
        raise CannotError(f"{found.label!r} asks the bot for its options: suggest first")
    return _BY_KIND.get(kind, _text)(core, found, chosen)


def option(options: list[Json], chosen: object, found: Element) -> Json:
    """Return the option of that label or value."""
    for one in options:
        if chosen in (one, one.get("value"), one["text"]["text"]):
            return one
    offered = ", ".join(repr(o["text"]["text"]) for o in options) or "none"
    raise CannotError(f"no option {chosen!r} in {found.label!r}; it has: {offered}")


def _user(core: Core, found: Element, chosen: object) -> str:
    name = str(getattr(chosen, "id", chosen))
    user = core.world.user_named(name)
    if user is None:
        raise CannotError(f"nobody is called {name!r}, so {found.label!r} cannot name them")
    return user.id


def _conversation(core: Core, found: Element, chosen: object) -> str:
    name = str(getattr(chosen, "id", chosen))
    channel = core.world.channel_named(name)
    if channel is None:
        raise CannotError(f"there is no channel {name!r} for {found.label!r}")
    return channel.id


def _moment(_core: Core, found: Element, chosen: object) -> object:
    if not _SHAPES[found.type].fullmatch(str(chosen)):
        raise CannotError(f"{found.label!r} does not take {chosen!r}")
    return int(str(chosen)) if found.type == "datetimepicker" else str(chosen)


def _rich(core: Core, _found: Element, chosen: object) -> object:
    section = {
        "type": "rich_text_section",
        "elements": rich_elements(stored(str(chosen), core.world)),
    }
    return chosen if isinstance(chosen, dict) else {"type": "rich_text", "elements": [section]}


def _file(core: Core, _found: Element, chosen: object) -> object:
    return file_object(core.world.files[str(chosen)], core.team)


def _text(_core: Core, _found: Element, chosen: object) -> object:
    return str(chosen)


_BY_KIND: dict[str, Callable[[Core, Element, object], object]] = {
    "users_select": _user,
    "conversations_select": _conversation,
    "channels_select": _conversation,
    "datepicker": _moment,
    "timepicker": _moment,
    "datetimepicker": _moment,
    "rich_text_input": _rich,
    "file_input": _file,
}


def client_error(found: Element, values: Json) -> str:
    """Return what Slack's own client says of an input on submit, or nothing."""
    if is_empty(found, values):
        return "" if found.block.get("optional") else REQUIRED_INPUT
    value = values[found.block_id][found.action_id].get(found.state_key)
    if not isinstance(value, str):
        return ""
    checks: dict[str, Callable[[Element, str], str]] = {
        "plain_text_input": _length_error,
        "email_text_input": _email_error,
        "url_text_input": _url_error,
        "number_input": _number_error,
    }
    check = checks.get(found.type)
    return check(found, value) if check else ""


def _length_error(found: Element, value: str) -> str:
    least, most = found.element.get("min_length", 0), found.element.get("max_length", 3000)
    if len(value) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter no more than {most} characters." if len(value) > most else ""


def _email_error(_found: Element, value: str) -> str:
    return "" if _EMAIL.fullmatch(value) else "Please enter a valid email address."


def _url_error(_found: Element, value: str) -> str:
    ok = value.startswith(("http://", "https://"))
    return "" if ok else "Please enter a valid link."


def _number_error(found: Element, value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a number."
    if not found.element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    least, most = found.element.get("min_value"), found.element.get("max_value")
    if least is not None and number < float(least):
        return f"Please enter a number of at least {least}."
    if most is not None and number > float(most):
        return f"Please enter a number of at most {most}."
    return ""
