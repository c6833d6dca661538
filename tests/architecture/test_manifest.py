"""What the manifest lets Slack send is what handlers take, and what views offer."""

import ast
import re
from collections import defaultdict
from collections.abc import Callable
from inspect import signature
from typing import Any

import pytest
import yaml

import handlers
from bot.slack.ids import Action, Block, Callback, Shortcut
from handlers import installing
from tests.architecture.source import ROOT, Source, dotted, sources

NAMES = (Action, Block, Callback, Shortcut)
# Inputs that only travel inside a form; Slack sends nothing when somebody uses them.
IN_FORMS = "input."


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))


class Registry:
    """Stands in for Bolt's app and remembers what handlers want to be told of."""

    def __init__(self) -> None:
        self.wanted: dict[str, set[str]] = defaultdict(set)

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        def register(what: Any = None, *_others: Any) -> Callable[..., Any]:
            if isinstance(what, str):
                self.wanted[kind].add(str(what))
            return lambda handler: handler

        return register


@pytest.fixture(scope="module")
def registered() -> dict[str, set[str]]:
    """Return what handlers take, by kind: action, command, event, options, shortcut, view."""
    registry = Registry()
    for register in (handlers.register, installing.register):
        register(registry, *[None] * (len(signature(register).parameters) - 1))
    return registry.wanted


def offered(names: type[Action] | type[Callback]) -> set[str]:
    """Return the members of an enumeration that any view uses."""
    return {
        name
        for source in sources("bot/slack/views")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and (name := member_of(names, node)) is not None
    }


def member_of(names: type[Action] | type[Callback], node: ast.Attribute) -> str | None:
    is_member = dotted(node.value).split(".")[-1] == names.__name__ and node.attr in dir(names)
    return names[node.attr].value if is_member else None


def test_every_command_is_handled(manifest, registered):
    declared = {command["command"] for command in manifest["features"]["slash_commands"]}
    assert declared == registered["command"]


def test_every_event_is_handled(manifest, registered):
    # Slack tells messages apart by where they are; they arrive as one kind.
    declared = {event.split(".")[0] for event in events(manifest)}
    assert declared == registered["event"]


def test_every_shortcut_is_handled(manifest, registered):
    declared = {
        (f"{shortcut['type']}_shortcut", shortcut["callback_id"])
        for shortcut in manifest["features"]["shortcuts"]
    }
    kinds = ("global_shortcut", "message_shortcut")
    assert declared == {(kind, name) for kind in kinds for name in registered[kind]}


def test_every_button_that_is_offered_does_something(registered):
    pressed = {action for action in offered(Action) if not action.startswith(IN_FORMS)}
    assert pressed - registered["action"] == set()


def test_nothing_is_taken_that_no_view_offers(registered):
    assert registered["action"] | registered["options"] <= offered(Action)
    assert registered["view"] <= offered(Callback)


def test_every_form_that_is_offered_can_be_sent(registered):
    assert offered(Callback) - registered["view"] == set()


def test_every_name_is_used_somewhere():
    unused = [
        f"{kind.__name__}.{member.name}"
        for kind in NAMES
        for member in kind
        if not is_used(f"{kind.__name__}.{member.name}")
    ]
    assert unused == []


def is_used(name: str) -> bool:
    where: tuple[Source, ...] = sources("bot", "handlers")
    return any(re.search(rf"\b{name}\b", source.path.read_text("utf-8")) for source in where)


def events(manifest: dict[str, Any]) -> list[str]:
    return manifest["settings"]["event_subscriptions"]["bot_events"]


def asked_for(manifest: dict[str, Any]) -> set[str]:
    shortcuts = {shortcut["callback_id"] for shortcut in manifest["features"]["shortcuts"]}
    return {*manifest["oauth_config"]["scopes"]["bot"], *events(manifest), *shortcuts}


def justified() -> set[str]:
    """Return what stands in the first cell of a row of docs/manifest.md."""
    lines = (ROOT / "docs" / "manifest.md").read_text("utf-8").splitlines()
    cells = [line.split("|")[1] for line in lines if line.startswith("|")]
    return {name for cell in cells for name in re.findall(r"`([a-z_:.]+)`", cell)}


def test_everything_that_is_asked_for_is_justified_and_nothing_else(manifest):
    assert justified() == asked_for(manifest)
