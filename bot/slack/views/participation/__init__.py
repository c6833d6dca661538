"""Taking part: asks, joining and leaving, access, invitations, thanks."""

from bot.slack.views.participation._access import (
    access_answered,
    access_asked,
    access_asked_again,
    access_closed,
    access_over,
    access_passed_on,
    access_request,
)
from bot.slack.views.participation._answers import (
    invited_form,
    joined,
    joined_form,
    not_in,
)
from bot.slack.views.participation._asks import ask, decline_form, suggest_form
from bot.slack.views.participation._invitations import (
    could_not_add,
    could_not_add_you,
    invite_form,
    invited,
)
from bot.slack.views.participation._membership import (
    cannot_leave,
    following,
    left,
    let_in_late,
    orientation,
    thanks,
    unfollowed,
    wrote_so_stays,
)

__all__ = [
    "access_answered",
    "access_asked",
    "access_asked_again",
    "access_closed",
    "access_over",
    "access_passed_on",
    "access_request",
    "ask",
    "cannot_leave",
    "could_not_add",
    "could_not_add_you",
    "decline_form",
    "following",
    "invite_form",
    "invited",
    "invited_form",
    "joined",
    "joined_form",
    "left",
    "let_in_late",
    "not_in",
    "orientation",
    "suggest_form",
    "thanks",
    "unfollowed",
    "wrote_so_stays",
]
