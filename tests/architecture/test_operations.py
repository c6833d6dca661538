"""Every operation that a service begins has its flow, and every flow somebody who begins it."""

import ast

from bot.flows import all_flows
from tests.architecture.source import Source, dotted, sources


def begun() -> set[str]:
    """Return the kinds in `tx.operations.begin("kind", …)`, spelled there or in a constant."""
    return {
        kind_of(call.args[0], source)
        for source in sources("bot", "handlers")
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and dotted(call.func).endswith("operations.begin")
    }


def kind_of(node: ast.expr, source: Source) -> str:
    """Return what a text or the name of a constant of the file stands for."""
    texts = {
        assigned.targets[0].id: assigned.value
        for assigned in source.tree.body
        if isinstance(assigned, ast.Assign) and isinstance(assigned.targets[0], ast.Name)
    }
    found = texts.get(node.id, node) if isinstance(node, ast.Name) else node
    return found.value if isinstance(found, ast.Constant) else ast.unparse(found)


def test_what_is_begun_can_be_done_and_what_can_be_done_is_begun():
    assert begun() == set(all_flows(None))
