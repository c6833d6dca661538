"""The types shared by everything that reads or writes Slack's JSON."""

from typing import Any, Literal, TypeAlias

Json: TypeAlias = dict[str, Any]
"""One JSON object in Slack's own shape."""

ChannelKind: TypeAlias = Literal["public", "private", "im", "mpim"]
Transport: TypeAlias = Literal["socket", "http"]
