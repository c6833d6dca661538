"""What Slack's reference says of each method and event: limits, scopes, arguments, errors."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("methods.json")

EVERYWHERE = frozenset(
    {
        "fatal_error",
        "internal_error",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_auth",
        "invalid_json",
        "json_not_object",
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


@cache
def methods() -> dict[str, MethodFacts]:
    """Return what is known of each method, by its name."""
    return {
        name: MethodFacts(
            row["per_minute"],
            tuple(row["scopes"]),
            tuple(row["required"]),
            frozenset(row["errors"]),
        )
        for name, row in _table()["methods"].items()
    }


@cache
def event_scopes() -> dict[str, tuple[str, ...]]:
    """Return which scopes let the bot hear of each event."""
    return {name: tuple(scopes) for name, scopes in _table()["events"].items()}


@cache
def _table() -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return table
