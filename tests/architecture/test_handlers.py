"""Handlers are thin, and only one of their files knows Slack's dictionaries."""

import ast

from tests.architecture.source import ROOT, Source, sources

LONGEST_BODY = 20
LONGEST_FILE = 400
FOLDERS = ("bot", "handlers", "models", "sandbox", "scripts", "benchmarks", "tests")
RAW = {"action", "body", "command", "event", "message", "payload", "shortcut", "view"}
READS_SLACK = "handlers/payloads.py"
# What handlers stand in: it is called for every delivery, and is no handler itself.
FRAME = {"handlers/boundary.py", "handlers/context.py", "handlers/installing.py"}


def handler_sources() -> list[Source]:
    return [source for source in sources("handlers") if source.name != READS_SLACK]


def is_raw_read(node: ast.AST) -> bool:
    match node:
        case ast.Subscript(value=ast.Name(id=name)):
            return name in RAW
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get")):
            return name in RAW
        case _:
            return False


def test_only_one_file_reads_slacks_dictionaries():
    raw = [
        f"{source.name}:{node.lineno} {ast.unparse(node)}"
        for source in handler_sources()
        for node in ast.walk(source.tree)
        if is_raw_read(node)
    ]
    assert raw == []


def test_handlers_are_short():
    long = [
        f"{source.name}:{function.lineno} {function.name} has {lines} lines"
        for source in handler_sources()
        if source.name not in FRAME
        for function in source.functions()
        if (lines := body_lines(function)) > LONGEST_BODY
    ]
    assert long == []


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_file_is_too_long_to_read_in_one_sitting():
    long = [
        f"{source.name} has {lines} lines"
        for source in sources(*FOLDERS)
        if (lines := len((ROOT / source.name).read_text("utf-8").splitlines())) > LONGEST_FILE
    ]
    assert long == []
