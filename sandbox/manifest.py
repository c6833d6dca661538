"""What the app's manifest lets it do and be sent."""

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from sandbox.errors import ManifestError
from sandbox.facts import event_scopes
from sandbox.shapes import Json


@dataclass(frozen=True)
class SlashCommand:
    """A command that people can type."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True)
class Shortcut:
    """An entry of the message menu (`message`) or of the global one (`global`)."""

    callback_id: str
    kind: str
    name: str = ""
    description: str = ""


@dataclass(frozen=True)
class Manifest:
    """The parts of manifest.yml that change how Slack treats the app."""

    name: str
    bot_name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: dict[str, SlashCommand] = field(default_factory=dict)
    shortcuts: dict[str, Shortcut] = field(default_factory=dict)
    interactive: bool = True
    home_tab: bool = True
    messages_tab: bool = True
    messages_read_only: bool = False
    redirect_urls: tuple[str, ...] = ()

    @classmethod
    def load(cls, path: str | Path) -> "Manifest":
        """Read a manifest in YAML (or JSON, which is YAML too)."""
        try:
            content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise ManifestError(f"cannot read {path}: {error}") from error
        if not isinstance(content, dict):
            raise ManifestError(f"{path} does not hold a manifest")
        manifest = cls.parse(content)
        manifest.check()
        return manifest

    @classmethod
    def parse(cls, content: Json) -> "Manifest":
        """Take the relevant parts out of a manifest."""
        features = _section(content, "features")
        oauth = _section(content, "oauth_config")
        settings = _section(content, "settings")
        home = _section(features, "app_home")
        name = str(_section(content, "display_information").get("name", "App"))
        commands = [_command(row) for row in features.get("slash_commands") or []]
        shortcuts = [_shortcut(row) for row in features.get("shortcuts") or []]
        return cls(
            name=name,
            bot_name=str(_section(features, "bot_user").get("display_name", name)),
            scopes=frozenset(_section(oauth, "scopes").get("bot") or []),
            events=frozenset(_section(settings, "event_subscriptions").get("bot_events") or []),
            commands={command.command: command for command in commands},
            shortcuts={shortcut.callback_id: shortcut for shortcut in shortcuts},
            interactive=bool(_section(settings, "interactivity").get("is_enabled", False)),
            home_tab=bool(home.get("home_tab_enabled", False)),
            messages_tab=bool(home.get("messages_tab_enabled", True)),
            messages_read_only=bool(home.get("messages_tab_read_only_enabled", False)),
            redirect_urls=tuple(oauth.get("redirect_urls") or ()),
        )

    def check(self) -> None:
        """Raise ManifestError for events that are unknown or lack their scope."""
        for event in sorted(self.events):
            if event not in event_scopes():
                raise ManifestError(f"bot_events names {event!r}, which Slack does not have")
            needed = event_scopes()[event]
            if needed and not self.scopes.intersection(needed):
                raise ManifestError(f"the event {event} needs the scope {' or '.join(needed)}")
        if self.commands and "commands" not in self.scopes:
            raise ManifestError("slash commands need the scope commands")
        if self.shortcuts and "commands" not in self.scopes:
            raise ManifestError("shortcuts need the scope commands")


def _section(content: Json, key: str) -> Json:
    value = content.get(key)
    return value if isinstance(value, dict) else {}


def _command(row: Json) -> SlashCommand:
    command = str(row.get("command", ""))
    if not command.startswith("/"):
        raise ManifestError(f"a slash command starts with /, not {command!r}")
    return SlashCommand(
        command,
        str(row.get("description", "")),
        str(row.get("usage_hint", "")),
        bool(row.get("should_escape", False)),
    )


def _shortcut(row: Json) -> Shortcut:
    return Shortcut(
        str(row.get("callback_id", "")),
        str(row.get("type", "")),
        str(row.get("name", "")),
        str(row.get("description", "")),
    )
