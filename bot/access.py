"""Who may do what: the one place where it is decided."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.errors import NotAllowedError
from bot.i18n import N_
from bot.records import Actor, PersonRef

UNKNOWN = "unknown"
"""The kind of somebody of whom Slack has not said who they are: let in nowhere."""


class Deed(StrEnum):
    """What somebody can want to do."""

    OPEN = "open"
    LOOK_AROUND = "look_around"
    JOIN = "join"
    UPDATE = "update"
    INVITE = "invite"
    MARK = "mark"
    LINK = "link"
    END = "end"
    REOPEN = "reopen"
    EDIT = "edit"
    HAND_OVER = "hand_over"
    GRANT = "grant"
    EDIT_ARTICLE = "edit_article"
    CONFIGURE = "configure"
    REPEAT = "repeat"
    STEP_IN = "step_in"


OWNER, REQUESTER, LEAD, ADMIN = "owner", "requester", "lead", "admin"
INSIDE, ADMIN_INSIDE = "inside", "admin inside"

IN_THE_SWARM = (
    frozenset({OWNER, INSIDE}),
    N_("This is for the people in the swarm. Join it first, then try."),
)
NEEDED: Mapping[Deed, tuple[frozenset[str], str]] = {
    Deed.UPDATE: IN_THE_SWARM,
    Deed.INVITE: IN_THE_SWARM,
    Deed.LINK: IN_THE_SWARM,
    # What an owner leaves behind can be brought to its end by their lead.
    Deed.EDIT_ARTICLE: (IN_THE_SWARM[0] | {LEAD}, IN_THE_SWARM[1]),
    Deed.END: (
        frozenset({OWNER, LEAD, ADMIN_INSIDE}),
        N_(
            "Only {owner}, who owns the case, and their lead can do this. Write to {owner} in the"
            " channel."
        ),
    ),
    Deed.REOPEN: (
        frozenset({OWNER, ADMIN_INSIDE}),
        N_("Only {owner}, who owns the case, can do this. Write to them in the channel."),
    ),
    Deed.EDIT: (
        frozenset({OWNER, REQUESTER, LEAD, ADMIN_INSIDE}),
        N_(
            "Only {owner}, who owns the case, their lead and whoever opened the swarm can change"
            " this. Write to {owner} in the channel."
        ),
    ),
    Deed.HAND_OVER: (
        frozenset({OWNER, LEAD, ADMIN_INSIDE}),
        N_(
            "Only {owner}, who owns the case, and their lead can hand it over. Write to {owner} in"
            " the channel."
        ),
    ),
    Deed.GRANT: (
        frozenset({OWNER}),
        N_("Only {owner}, who owns the case, decides who is let in."),
    ),
    Deed.STEP_IN: (
        frozenset({LEAD, ADMIN}),
        N_("Only the lead of whoever asked, and admins, can add people from outside a swarm."),
    ),
    Deed.CONFIGURE: (
        frozenset({ADMIN}),
        N_("Only admins can change the settings. `/swarm config` shows who they are."),
    ),
    Deed.REPEAT: (
        frozenset({ADMIN}),
        N_("Only admins can try again what failed. `/swarm config` shows who they are."),
    ),
}
"""What somebody has to be for a deed, and what they read if they are not; the rest is free."""


def allow(
    actor: Actor,
    deed: Deed,
    *,
    owner: PersonRef | None = None,
    requester: PersonRef | None = None,
    is_in: bool = False,
    is_lead: bool = False,
) -> None:
    """Return if the actor may do this; otherwise raise NotAllowedError that says who may."""
    must_be_known(actor)
    if actor.kind != "member":
        raise NotAllowedError(
            N_(
                "Guests and people from outside can read and answer what they are asked. For"
                " anything else, ask a colleague from inside."
            )
        )
    if deed not in NEEDED:
        return
    needed, refusal = NEEDED[deed]
    is_one = {
        OWNER: owner is not None and owner.id == actor.id,
        REQUESTER: requester is not None and requester.id == actor.id,
        LEAD: is_lead,
        ADMIN: actor.is_admin,
        INSIDE: is_in,
        ADMIN_INSIDE: actor.is_admin and is_in,
    }
    if not any(is_one[role] for role in needed):
        raise NotAllowedError(refusal, owner=_name(owner))


def may(actor: Actor, deed: Deed) -> bool:
    """Tell whether the actor may do this, where a refusal needs no words."""
    try:
        allow(actor, deed)
    except NotAllowedError:
        return False
    return True


def must_be_known(actor: Actor) -> None:
    """Return if Slack has said who the actor is; otherwise raise NotAllowedError."""
    if actor.kind == UNKNOWN:
        raise NotAllowedError(
            N_("Slack does not tell me who you are at the moment. Please try again in a minute.")
        )


def _name(owner: PersonRef | None) -> str:
    return owner.name if owner and owner.name else "?"
