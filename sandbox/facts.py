"""What Slack's reference says of each method and event: limits, scopes, arguments, errors."""

import json
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("methods.json")

EVERYWHERE = frozenset(
    {
        "fatal_error",
        "internal_error",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "ratelimited",
        "token_revoked",
        "unknown_method",
    }
)
"""Errors that any method may answer."""


@dataclass(frozen=True)
class MethodFacts:
    """One row of the reference; `per_minute` None means a rule of the method's own."""

    per_minute: int | None
    scopes: tuple[str, ...]
    required: tuple[str, ...]
    errors: frozenset[str]


def _load() -> tuple[dict[str, MethodFacts], dict[str, tuple[str, ...]]]:
    table = json.loads(_FILE.read_text(encoding="utf-8"))
    methods = {
        name: MethodFacts(
            row["per_minute"],
            tuple(row["scopes"]),
            tuple(row["required"]),
            frozenset(row["errors"]),
        )
        for name, row in table["methods"].items()
    }
    return methods, {name: tuple(scopes) for name, scopes in table["events"].items()}


METHODS, EVENT_SCOPES = _load()
