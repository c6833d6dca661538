"""Importing a file has no effect: nothing is built, opened, read or said."""

import ast
import subprocess
import sys
from collections.abc import Iterator

from tests.architecture.source import PACKAGES, ROOT, Source, dotted, sources

# What only makes a value. Anything else is made when the bot starts.
PURE = {
    *("TypeVar", "NewType", "ParamSpec", "get_args", "field", "logging.getLogger"),
    *("dict", "frozenset", "int", "len", "list", "max", "min", "range", "set", "sorted", "tuple"),
    *("re.compile", "re.findall", "timedelta", "str.maketrans", "Path", "Path.resolve"),
    *("Boolean", "DateTime", "Integer", "JSON", "String", "text", "MetaData", "mapped_column"),
    *("CheckConstraint", "ForeignKey", "ForeignKeyConstraint", "Index", "UniqueConstraint"),
    *("MappingProxyType", "NullTranslations", "timezone", "Decimal", "ContextVar", "getattr"),
}
PURE_METHODS = {"items", "join", "keys", "split", "values", "with_name"}

CODE = ("bot", "handlers", "models", "sandbox")
# Runs in an interpreter of its own: whatever is opened besides code and libraries is told.
WATCHED_IMPORT = """
import importlib, os, sys

root, code = os.getcwd() + os.sep, (".py", ".pyc", ".so", os.sep)
forbidden = ("socket.connect", "socket.bind", "sqlite3.connect", "subprocess.Popen", "os.mkdir")

def watch(event, args):
    if event in forbidden:
        print(event, args)
    if event == "open" and isinstance(args[0], str):
        path, flags = os.path.abspath(args[0]), args[2] or 0
        is_ours = path.startswith(root) and not path.startswith(sys.prefix + os.sep)
        if flags & (os.O_WRONLY | os.O_RDWR) or is_ours and os.path.isfile(path):
            if not path.endswith(code):
                print(event, path)

sys.addaudithook(watch)
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def calls_at_import(source: Source) -> Iterator[ast.Call]:
    """Give every call that is made when the file is imported, decorators left out."""
    waiting: list[ast.AST] = list(source.tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'":
            continue
        if isinstance(node, ast.ClassDef):
            waiting += node.body
            continue
        if isinstance(node, ast.Call):
            yield node
        waiting += ast.iter_child_nodes(node)


def own_names(source: Source) -> set[str]:
    """Return what the file itself defines or takes from our packages."""
    names: set[str] = set()
    for node in source.tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in PACKAGES:
                names |= {alias.asname or alias.name for alias in node.names}
    return names


def is_harmless(call: ast.Call, own: set[str]) -> bool:
    # What our own functions do when they are called is seen by the import that is watched.
    name = dotted(call.func)
    return name in PURE or name.split(".")[0] in own or name.split(".")[-1] in PURE_METHODS


def test_a_file_only_makes_values_when_it_is_imported():
    doubtful = [
        f"{source.name}:{call.lineno} {dotted(call.func)}"
        for source in sources(*CODE)
        for call in calls_at_import(source)
        if not is_harmless(call, own_names(source))
    ]
    assert doubtful == []


def modules() -> list[str]:
    """Return the name of everything of ours that can be imported."""
    paths = [source.path.relative_to(ROOT) for source in sources(*CODE)]
    names = [".".join(path.with_suffix("").parts) for path in paths if path.stem != "__main__"]
    names += [path.stem for path in ROOT.glob("app.py")]
    return [name.removesuffix(".__init__") for name in names]


def test_importing_everything_is_silent_and_opens_nothing():
    # -B: writing compiled files is Python's doing and not ours.
    command = [sys.executable, "-B", "-c", WATCHED_IMPORT, *modules()]
    run = subprocess.run(command, cwd=ROOT, env={}, capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
