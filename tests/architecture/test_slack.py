"""Only operations act in Slack; everybody else may look, and answer who has just done something."""

import ast
import inspect

from bot.ports import FrontPort, SlackPort
from bot.slack.front import Front
from bot.slack.gateway import Gateway
from bot.slack.tiers import PER_MINUTE
from sandbox.facts import methods as facts_of_methods
from tests.architecture.source import dotted, sources

WITHOUT_EFFECT = {
    *("identity", "person", "people", "find_channel", "is_archived", "address_of", "groups_seen"),
    *("open_modal", "update_modal", "answer"),
}
"""Whoever lengthens this lets handlers do what a lost process never makes good."""
MADE_BY = {
    "AsyncWebClient": {"bot/slack/calls.py", "app.py"},
    "Calls": {"bot/slack/gateway.py", "bot/running.py", "bot/subcommands.py"},
    "Front": {"bot/slack/gateway.py", "bot/running.py", "bot/subcommands.py"},
    "Gateway": {"bot/slack/gateway.py"},
    "Gateways": {"app.py"},
}
"""Bolt has a client of its own; before there is a workspace a token is tried by hand."""
OURS = ("bot", "handlers", "models")


def public(kind: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(kind, callable) if not name.startswith("_")}


def callers(name: str) -> set[str]:
    """Return the files in which something that ends so is called."""
    return {
        source.name
        for source in (*sources(*OURS), *(s for s in sources() if s.name == "app.py"))
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and f".{dotted(call.func)}".endswith(f".{name}")
    }


def test_what_needs_no_operation_has_no_effect_of_its_own():
    assert public(Front) == public(FrontPort) == WITHOUT_EFFECT


def test_everything_else_is_there_for_operations():
    assert public(Gateway) == public(SlackPort) > WITHOUT_EFFECT


def test_only_a_run_gets_at_what_has_effects():
    assert callers("slacks.of") == {"bot/flows/tools.py"}


def test_slack_is_called_through_the_gateway_alone():
    assert {name: callers(name) for name in MADE_BY} == MADE_BY


def methods_called() -> set[str]:
    """Return every method of Slack's that is named outside the table."""
    named = (ast.walk(s.tree) for s in sources("bot") if s.name != "bot/slack/tiers.py")
    texts = {node.value for tree in named for node in tree if isinstance(node, ast.Constant)}
    return texts & set(sandbox_methods())


def sandbox_methods() -> dict[str, int | None]:
    return {name: facts.per_minute for name, facts in facts_of_methods().items()}


def test_there_is_a_limit_for_each_method_that_is_called():
    assert methods_called() == set(PER_MINUTE)


def test_no_more_calls_are_made_than_slack_takes():
    taken = {name: sandbox_methods()[name] for name in PER_MINUTE}
    too_fast = {n: most for n, most in taken.items() if most and PER_MINUTE[n] > most}
    assert too_fast == {}
