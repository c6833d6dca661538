"""Every operation that a service begins has its flow, and every flow somebody who begins it."""

import ast

from bot.flows import all_flows
from tests.architecture.source import dotted, sources


def begun() -> set[str]:
    """Return the kinds in `tx.operations.begin("kind", …)`."""
    return {
        call.args[0].value
        for source in sources("bot", "handlers")
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and dotted(call.func).endswith("operations.begin")
        if isinstance(call.args[0], ast.Constant)
    }


def test_what_is_begun_can_be_done_and_what_can_be_done_is_begun():
    assert begun() == set(all_flows(None))
