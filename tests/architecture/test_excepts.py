"""Whoever catches everything is named here, with the reason."""

import ast

from tests.architecture.source import Source, sources

BROAD = {"Exception", "BaseException"}
ALLOWED = {
    "bot/operations/engine.py": "an operation that fails is noted and told, whatever it was",
    "bot/operations/life.py": "a replica whose beat failed once must go on beating",
    "bot/operations/run.py": "words about a wait that fail must not stop what waits",
    "bot/scheduler.py": "one job that fails leaves the others, and itself, to their next time",
    "bot/store/sqlite.py": "a file that cannot be opened leaves a thread to wait for, then raises",
    "handlers/boundary.py": "where what goes wrong becomes a sentence for the person",
}


def broad_excepts(source: Source) -> list[str]:
    return [
        f"{source.name}:{node.lineno}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and (node.type is None or names(node.type) & BROAD)
    ]


def names(caught: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(caught) if isinstance(node, ast.Name)}


def test_everything_is_caught_in_few_named_places_only():
    found = [place for source in sources() for place in broad_excepts(source)]
    assert [place for place in found if place.rsplit(":", 1)[0] not in ALLOWED] == []
