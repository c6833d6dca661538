"""Takes in files of people and cases: the good rows go in, each bad one is named."""

from bot.services.imports.reports import Complaint, Fate, Report, refusal
from bot.services.imports.taking_in import Imports, Progress

__all__ = ["Complaint", "Fate", "Imports", "Progress", "Report", "refusal"]
