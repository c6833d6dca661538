"""Runs operations: named steps, each journalled, from the commit that began them to their end."""

from bot.operations.engine import MOST_ATTEMPTS, Engine, Failed, Flow, pause
from bot.operations.life import Life
from bot.operations.run import Run, led_by, together

__all__ = [
    "MOST_ATTEMPTS",
    "Engine",
    "Failed",
    "Flow",
    "Life",
    "Run",
    "led_by",
    "pause",
    "together",
]
