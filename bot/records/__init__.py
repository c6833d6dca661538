"""What the store hands to services, flows and views: frozen pictures of rows, in our words."""

from bot.records.knowledge import (
    ArticleLinePicture,
    ArticlePicture,
    Digest,
    Ending,
    Story,
    ThanksLine,
)
from bot.records.people import Actor, Expert, Holding, PersonRef, Profile, SkillRef, Stored
from bot.records.settings import Pause, Settings
from bot.records.swarms import (
    AskPicture,
    Covered,
    Home,
    Known,
    MarkLine,
    Opened,
    OpenForm,
    OpenRequest,
    Place,
    SwarmLine,
    SwarmPicture,
    Trouble,
    UpdateLine,
)

__all__ = [
    "Actor",
    "ArticleLinePicture",
    "ArticlePicture",
    "AskPicture",
    "Covered",
    "Digest",
    "Ending",
    "Expert",
    "Holding",
    "Home",
    "Known",
    "MarkLine",
    "OpenForm",
    "OpenRequest",
    "Opened",
    "Pause",
    "PersonRef",
    "Place",
    "Profile",
    "Settings",
    "SkillRef",
    "Stored",
    "Story",
    "SwarmLine",
    "SwarmPicture",
    "ThanksLine",
    "Trouble",
    "UpdateLine",
]
