"""Logging set-up: one line an entry, ids and never a text that a person wrote."""

import logging
import sys


def set_up(level: str = "INFO") -> None:
    """Send the bot's log lines to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # They tell at INFO what we tell better ourselves.
    for name in ("alembic", "slack_bolt", "apscheduler", "slack_sdk", "aiohttp.access"):
        logging.getLogger(name).setLevel(logging.WARNING)
