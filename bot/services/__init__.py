"""The use cases; they own the transactions and begin the operations."""

from __future__ import annotations

from dataclasses import dataclass

from bot.records import Settings
from bot.services.answers import Answers
from bot.services.archiving import Archiving
from bot.services.articles import Articles
from bot.services.chasing import Chasing
from bot.services.departing import Departing
from bot.services.digests import Digests
from bot.services.editing import Editing
from bot.services.ending import Endings
from bot.services.groups import Groups
from bot.services.handoffs import Handoffs
from bot.services.hearing import Hearing
from bot.services.home import Homes
from bot.services.leading import Leading
from bot.services.linking import Linking
from bot.services.marks import Marks
from bot.services.nudging import Nudging
from bot.services.opening import Opening
from bot.services.participation import Participations
from bot.services.people import People
from bot.services.personal import Personals
from bot.services.retention import Retention
from bot.services.rooms import Rooms
from bot.services.searching import Searching
from bot.services.settings import SettingsService
from bot.services.swarms import Swarms
from bot.services.troubles import Troubles
from bot.store import Store


@dataclass(frozen=True)
class Services:
    """Everything the bot can be asked to do."""

    opening: Opening
    swarms: Swarms
    editing: Editing
    handoffs: Handoffs
    participations: Participations
    departing: Departing
    answers: Answers
    endings: Endings
    archiving: Archiving
    marks: Marks
    linking: Linking
    hearing: Hearing
    rooms: Rooms
    articles: Articles
    people: People
    groups: Groups
    homes: Homes
    personals: Personals
    digests: Digests
    settings: SettingsService
    searching: Searching
    nudging: Nudging
    leading: Leading
    chasing: Chasing
    troubles: Troubles
    retention: Retention


def build_services(store: Store, defaults: Settings) -> Services:
    """Make the use cases over a store; `defaults` are the settings a team has not chosen."""
    opening = Opening(store, defaults)
    return Services(
        opening=opening,
        swarms=Swarms(store),
        editing=Editing(store),
        handoffs=Handoffs(store),
        participations=Participations(store),
        departing=Departing(store),
        answers=Answers(store),
        endings=Endings(store),
        archiving=Archiving(store, defaults),
        marks=Marks(store),
        linking=Linking(store, defaults),
        hearing=Hearing(store),
        rooms=Rooms(store),
        articles=Articles(store),
        people=People(store),
        groups=Groups(store),
        homes=Homes(store, defaults),
        personals=Personals(store),
        digests=Digests(store, defaults),
        settings=SettingsService(store, defaults),
        searching=Searching(store),
        nudging=Nudging(store, defaults),
        leading=Leading(store, defaults),
        chasing=Chasing(store, defaults),
        troubles=Troubles(store, opening),
        retention=Retention(store, defaults),
    )
