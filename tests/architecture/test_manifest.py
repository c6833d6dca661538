"""What the manifest lets Slack send is what handlers take, and what views offer."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.slack.ids import Action, Block, Callback
from tests.architecture.source import ROOT, Source, dotted, sources

NAMES = {"Action": Action, "Block": Block, "Callback": Callback}
# Inputs that only travel inside a form; Slack sends nothing when somebody uses them.
IN_FORMS = "input."


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))


def named(node: ast.expr) -> str | None:
    """Return what `Action.JOIN`, `ids.Action.JOIN` or a plain text stands for."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    owner, _, member = dotted(node).removeprefix("ids.").partition(".")
    return NAMES[owner][member].value if owner in NAMES and member in dir(NAMES[owner]) else None


def registered(kind: str) -> set[str]:
    """Return what handlers register of a kind: `app.action(…)`, `app.view(…)` and so on."""
    calls = (
        node
        for source in sources("handlers")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and node.args and dotted(node.func) == f"app.{kind}"
    )
    return {name for call in calls for name in spelled(call.args[0])}


def spelled(node: ast.expr) -> Iterator[str]:
    """Give the names in the first argument, which may be one, or several in a tuple or set."""
    several = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    yield from (name for name in map(named, several) if name is not None)


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


def test_every_command_is_handled(manifest):
    declared = {command["command"] for command in manifest["features"]["slash_commands"]}
    assert declared == registered("command")


def test_every_event_is_handled(manifest):
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == registered("event")


def test_every_shortcut_is_handled(manifest):
    declared = {shortcut["callback_id"] for shortcut in manifest["features"].get("shortcuts", [])}
    assert declared == registered("shortcut")


def test_every_button_that_is_offered_does_something():
    pressed = {action for action in offered(Action) if not action.startswith(IN_FORMS)}
    assert pressed == registered("action")


def test_every_form_that_is_offered_can_be_sent():
    assert offered(Callback) == registered("view")


def test_every_name_is_used_somewhere():
    unused = [
        f"{kind.__name__}.{member.name}"
        for kind in NAMES.values()
        for member in kind
        if not is_used(f"{kind.__name__}.{member.name}")
    ]
    assert unused == []


def is_used(name: str) -> bool:
    where: tuple[Source, ...] = sources("bot", "handlers")
    return any(re.search(rf"\b{name}\b", source.path.read_text("utf-8")) for source in where)


def asked_for(manifest: dict[str, Any]) -> set[str]:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    return {*manifest["oauth_config"]["scopes"]["bot"], *events}


def justified() -> set[str]:
    """Return what stands in the first cell of a row of docs/manifest.md."""
    lines = (ROOT / "docs" / "manifest.md").read_text("utf-8").splitlines()
    cells = [line.split("|")[1] for line in lines if line.startswith("|")]
    return {name for cell in cells for name in re.findall(r"`([a-z_:.]+)`", cell)}


def test_everything_that_is_asked_for_is_justified_and_nothing_else(manifest):
    assert justified() == asked_for(manifest)
