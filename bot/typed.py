"""How the reader called this program, so that a hint can be typed as it stands."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

SCRIPT = "app.py"


def program(*words: str) -> str:
    """Return what to type for this program with these words after it."""
    return " ".join([python(), shlex.quote(_script()), *words])


def python() -> str:
    """Return what to type for the interpreter that has all that the program needs."""
    return shlex.quote(sys.orig_argv[0])


def _script() -> str:
    # Another program may run the bot inside it, as the tests do.
    return sys.argv[0] if Path(sys.argv[0]).name == SCRIPT else SCRIPT
