"""The words of the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from bot.config import Mode
from bot.i18n import language_of

MODES = {
    None: None,
    "doctor": None,
    "sandbox": Mode.SANDBOX,
    "socket": Mode.SOCKET,
    "http": Mode.HTTP,
}
"""The mode a subcommand asks for; None leaves it to the environment, the rest run offline."""


def parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    """Return what the command line asks for; leaves with code 2 where it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="app.py",
        description="Swarmroom, a Slack bot for case swarming. Without a subcommand it runs as"
        " the environment says, in a sandbox if no SLACK_* variable is set.",
    )
    parser.set_defaults(
        people=None, cases=None, play=False, port=None, http=False, language=_usual_language()
    )
    commands = parser.add_subparsers(dest="command", title="subcommands", metavar="SUBCOMMAND")
    _add_sandbox(commands)
    commands.add_parser("socket", help="run over Socket Mode")
    commands.add_parser("http", help="run over HTTP on PORT")
    commands.add_parser("migrate", help="bring the database to this version's schema")
    commands.add_parser("doctor", help="examine the installation and say what to mend")
    for what in ("people", "cases"):
        command = commands.add_parser(f"import-{what}", help=f"take in a CSV file of {what}")
        command.add_argument("file", type=Path, metavar="FILE")
        _add_team(command)
    command = commands.add_parser(
        "erase-person", help="take somebody's name, addresses and words out of the database"
    )
    command.add_argument("who", metavar="EMAIL|SLACK_ID")
    command.add_argument("--yes", action="store_true", help="do it; without, say what would go")
    _add_team(command)
    command = commands.add_parser("export", help="write everything of a workspace into files")
    command.add_argument("folder", type=Path, metavar="DIR", help="made by it; may not be there")
    _add_team(command)
    command = commands.add_parser("digest", help="post the stories of the last seven days now")
    command.add_argument("--again", action="store_true", help="even if it was posted this week")
    _add_team(command)
    return parser.parse_args(argv)


def _add_sandbox(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("sandbox", help="run in a Slack-like workspace of its own")
    command.add_argument("--people", type=Path, metavar="FILE", help="who is there, as CSV")
    command.add_argument("--cases", type=Path, metavar="FILE", help="which cases, as CSV")
    command.add_argument("--play", action="store_true", help="play one whole loop and leave")
    command.add_argument("--port", type=int, help="the page's port")
    command.add_argument("--http", action="store_true", help="deliver by HTTP, not by socket")
    command.add_argument(
        "--language",
        choices=("en", "es"),
        default=_usual_language(),
        help="what you and the channels read there; without it, as your terminal is set",
    )


def _add_team(command: argparse.ArgumentParser) -> None:
    command.add_argument("--team", metavar="T…", help="Slack's id of the workspace, if several")


def _usual_language() -> str:
    """Return the language that the terminal is set to, if it is one of the bot's."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return language_of(locale.replace("_", "-"))
