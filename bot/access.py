"""Who may do what: the one place where it is decided."""

from __future__ import annotations

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
    END = "end"
    REOPEN = "reopen"
    GRANT = "grant"
    EDIT_ARTICLE = "edit_article"
    CONFIGURE = "configure"
    REPEAT = "repeat"
    STEP_IN = "step_in"


FOR_THOSE_IN = frozenset({Deed.UPDATE, Deed.INVITE, Deed.EDIT_ARTICLE})
FOR_THE_OWNER = frozenset({Deed.END, Deed.REOPEN})


def allow(
    actor: Actor,
    deed: Deed,
    *,
    owner: PersonRef | None = None,
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
    is_owner = owner is not None and owner.id == actor.id
    if deed is Deed.CONFIGURE and not actor.is_admin:
        raise NotAllowedError(
            N_("Only admins can change the settings. `/swarm config` shows who they are.")
        )
    if deed is Deed.REPEAT and not actor.is_admin:
        raise NotAllowedError(
            N_("Only admins can try again what failed. `/swarm config` shows who they are.")
        )
    if deed is Deed.STEP_IN and not (is_lead or actor.is_admin):
        raise NotAllowedError(
            N_("Only the lead of whoever asked, and admins, can add people from outside a swarm.")
        )
    if deed is Deed.GRANT and not is_owner:
        raise NotAllowedError(
            N_("Only {owner}, who owns the case, decides who is let in."), owner=_name(owner)
        )
    if deed in FOR_THE_OWNER and not (is_owner or (actor.is_admin and is_in)):
        raise NotAllowedError(
            N_("Only {owner}, who owns the case, can do this. Write to them in the channel."),
            owner=_name(owner),
        )
    if deed in FOR_THOSE_IN and not (is_in or is_owner):
        raise NotAllowedError(N_("This is for the people in the swarm. Join it first, then try."))


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
