"""The small vocabulary of the Block Kit tables: strings, lists, records, unions."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Check = Callable[[Mapping[str, Any], str, list[str]], None]


class Rule(Protocol):
    """Something that can judge one JSON value."""

    def check(self, value: object, at: str, found: list[str]) -> None:
        """Append to `found` what is wrong with `value`, which stands at the JSON pointer `at`."""


def note(found: list[str], message: str, at: str) -> None:
    """Append one problem in the wording of Slack's `response_metadata.messages`."""
    found.append(f"{message} [json-pointer:{at}]")


@dataclass(frozen=True)
class String:
    """A string with bounds, optionally one of `choices` or matching `pattern`."""

    longest: int | None = None
    shortest: int = 1
    choices: tuple[str, ...] = ()
    pattern: str = ""
    expected: str = "must be a valid value"

    def check(self, value: object, at: str, found: list[str]) -> None:
        """Append what is wrong with `value`."""
        if not isinstance(value, str):
            note(found, "must provide a string", at)
        elif len(value) < self.shortest:
            note(found, f"must be more than {self.shortest - 1} characters", at)
        elif self.longest is not None and len(value) > self.longest:
            note(found, f"must be less than {self.longest + 1} characters", at)
        elif self.choices and value not in self.choices:
            note(found, f"must be one of: {', '.join(self.choices)}", at)
        elif self.pattern and not re.fullmatch(self.pattern, value):
            note(found, self.expected, at)


@dataclass(frozen=True)
class Integer:
    """A whole number with bounds; JSON's `true` is not one."""

    least: int | None = None
    most: int | None = None

    def check(self, value: object, at: str, found: list[str]) -> None:
        """Append what is wrong with `value`."""
        if isinstance(value, bool) or not isinstance(value, int):
            note(found, "must provide an integer", at)
        elif self.least is not None and value < self.least:
            note(found, f"must be greater than or equal to {self.least}", at)
        elif self.most is not None and value > self.most:
            note(found, f"must be less than or equal to {self.most}", at)


@dataclass(frozen=True)
class Boolean:
    """`true` or `false`, never a string or a number."""

    def check(self, value: object, at: str, found: list[str]) -> None:
        """Append what is wrong with `value`."""
        if not isinstance(value, bool):
            note(found, "must provide a boolean", at)


@dataclass(frozen=True)
class Items:
    """A list of `rule`s with bounds on its length."""

    rule: Rule
    most: int | None = None
    least: int = 1

    def check(self, value: object, at: str, found: list[str]) -> None:
        """Append what is wrong with the list and with each of its items."""
        if not isinstance(value, list):
            note(found, "must provide an array", at)
            return
        if self.most is not None and len(value) > self.most:
            note(found, f"no more than {self.most} items allowed", at)
        if len(value) < self.least:
            note(found, f"no fewer than {self.least} items allowed", at)
        for place, item in enumerate(value):
            self.rule.check(item, f"{at}/{place}", found)


@dataclass(frozen=True)
class Record:
    """An object with known fields only; `checks` look at several fields together."""

    fields: Mapping[str, Rule]
    required: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()

    def check(self, value: object, at: str, found: list[str]) -> None:
        """Append unknown and missing fields and what is wrong with the others."""
        if not isinstance(value, dict):
            note(found, "must provide an object", at)
            return
        for key in [key for key in value if key not in self.fields]:
            note(found, f"invalid additional property: {key}", at)
        for key in [key for key in self.required if key not in value]:
            note(found, f"missing required field: {key}", at)
        for key, rule in self.fields.items():
            if key in value:
                rule.check(value[key], f"{at}/{key}", found)
        for check in self.checks:
            check(value, at, found)


@dataclass(frozen=True)
class Tagged:
    """An object whose `type` chooses its rule; a `union` says first that no schema matched."""

    kinds: Mapping[str, Rule]
    union: bool = False

    def check(self, value: object, at: str, found: list[str]) -> None:
        """Append what is wrong with `value` as the kind of thing it says it is."""
        if not isinstance(value, dict):
            note(found, "must provide an object", at)
            return
        if "type" not in value:
            note(found, "missing required field: type", at)
            return
        kind = value["type"]
        rule = self.kinds.get(kind) if isinstance(kind, str) else None
        if rule is None:
            note(found, f"unsupported type: {kind}", f"{at}/type")
            return
        inner: list[str] = []
        rule.check(value, at, inner)
        if inner and self.union:
            note(found, "failed to match all allowed schemas", at)
        found.extend(inner)


@dataclass(frozen=True)
class OrNull:
    """The rare place where Slack takes a JSON null."""

    rule: Rule

    def check(self, value: object, at: str, found: list[str]) -> None:
        """Append what is wrong with `value` unless it is null."""
        if value is not None:
            self.rule.check(value, at, found)


def exactly_one(*names: str) -> Check:
    """Return a check that one of the fields, and only one, is there."""
    listed = " or ".join(f"`{name}`" for name in names)

    def check(value: Mapping[str, Any], at: str, found: list[str]) -> None:
        present = [name for name in names if name in value]
        if not present:
            note(found, f"must define either {listed}", at)
        elif len(present) > 1:
            note(found, f"must define only one of {listed}", at)

    return check


def at_least_one(*names: str) -> Check:
    """Return a check that one of the fields, or several, is there."""
    listed = " or ".join(f"`{name}`" for name in names)

    def check(value: Mapping[str, Any], at: str, found: list[str]) -> None:
        if not any(name in value for name in names):
            note(found, f"must define either {listed}", at)

    return check
