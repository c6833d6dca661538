"""What menus offer and what is chosen in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import combining, normalize

from sandbox.page.tab import Tab, shown_name
from sandbox.shapes import Json

MOST = 50


@dataclass(frozen=True)
class Choice:
    """One entry of a menu."""

    value: str
    text: Json
    """A text object."""
    description: Json | None = None
    group: str = ""


def chosen(tab: Tab, element: Json, state: Json) -> list[Choice]:
    """Return what is chosen, with its words."""
    kind = _kind(element)
    if kind in ("static_select", "external_select", "checkboxes", "radio_buttons", "overflow"):
        one = state.get("selected_option")
        several = state.get("selected_options") or []
        return [_from_option(option) for option in ([one] if one else several)]
    ids = _ids(state, kind.removesuffix("_select").removesuffix("s"))
    return [_named(tab, one) for one in ids]


def offered(tab: Tab, element: Json, query: str = "") -> list[Choice]:
    """Return what a menu offers by itself for a query; external menus ask the bot instead."""
    every = _all(tab, element)
    wanted = folded(query)
    found = [one for one in every if wanted in folded(str(one.text.get("text", "")))]
    return found[: MOST if _kind(element) != "static_select" else None]


def labelled(pairs: Iterable[tuple[str, str]]) -> list[Choice]:
    """Return the bot's suggestions as choices."""
    return [Choice(value, _plain(label)) for label, value in pairs]


def _all(tab: Tab, element: Json) -> list[Choice]:
    kind = _kind(element)
    if kind == "users_select":
        people = [u for u in tab.world.users.values() if not u.deleted and u is not tab.bot]
        return [Choice(u.id, _plain(shown_name(u)), _described(u.title)) for u in people]
    if kind == "channels_select":
        channels = [c for c in tab.world.channels.values() if c.kind == "public"]
        return [Choice(c.id, _plain(f"#{c.name}")) for c in channels if not c.is_archived]
    if kind == "conversations_select":
        return [Choice(c.id, _plain(tab.written_title(c))) for c in tab.person.channels()]
    choices = [_from_option(option) for option in element.get("options") or []]
    for group in element.get("option_groups") or []:
        label = str((group.get("label") or {}).get("text", ""))
        choices += [_from_option(option, label) for option in group.get("options") or []]
    return choices


def _kind(element: Json) -> str:
    return str(element.get("type", "")).removeprefix("multi_")


def _ids(state: Json, name: str) -> list[str]:
    one = state.get(f"selected_{name}")
    return [one] if one else list(state.get(f"selected_{name}s") or [])


def _named(tab: Tab, one: str) -> Choice:
    channel = tab.world.channels.get(one)
    name = tab.written_title(channel) if channel else tab.user_name(one)
    return Choice(one, _plain(name))


def _from_option(option: Json, group: str = "") -> Choice:
    return Choice(
        str(option.get("value", "")), option.get("text") or {}, option.get("description"), group
    )


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _described(text: str) -> Json | None:
    return _plain(text) if text else None


def folded(text: str) -> str:
    """Return text for comparing: without case and accents, as Slack's search does."""
    return "".join(c for c in normalize("NFKD", text.lower()) if not combining(c))
