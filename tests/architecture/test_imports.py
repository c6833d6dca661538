"""Imports stand at the top of a file, so that a ring cannot hide."""

import ast

from tests.architecture.source import sources


def test_nothing_is_imported_inside_a_function():
    hidden = [
        f"{source.name}:{node.lineno}"
        for source in sources()
        for function in source.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_state_belongs_to_an_object_and_not_to_a_module():
    declared = [
        f"{source.name}:{node.lineno}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Global)
    ]
    assert declared == []
