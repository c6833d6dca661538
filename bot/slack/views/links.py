"""Calls and documents: the answers to who asks for them, and what a canvas begins with."""

from __future__ import annotations

from bot.i18n import N_, Mrkdwn, Reader
from bot.masking import mask
from bot.ports import Message
from bot.records import Links, SwarmPicture
from bot.slack.mrkdwn import one_line
from bot.slack.views import _phrases as say

NOT_IN_PLAN = N_("This workspace's Slack plan has no canvas for channels")
SWITCHED_OFF = N_("This workspace has switched canvases off")
NOT_LET = N_("This workspace does not let me make canvases")
WHY_NOT = {
    "team_tier_cannot_create_channel_canvases": NOT_IN_PLAN,
    "free_team_canvas_tab_already_exists": NOT_IN_PLAN,
    "canvas_disabled_user_team": SWITCHED_OFF,
    "restricted_action": NOT_LET,
    "missing_scope": N_("I have no right to make canvases yet: an admin has to install me anew"),
    "shared_with_others": N_("People of another company read this channel"),
}
REFUSED = N_("Slack did not make a canvas ({code})")


def line(links: Links, reader: Reader, *, is_active: bool) -> list[Mrkdwn]:
    """Return where the people of a swarm talk and write together."""
    parts = []
    if links.call:
        call = reader.m("join")
        parts.append(
            reader.m(":telephone_receiver: *Call:* {link}", link=say.linked(links.call, call))
        )
    elif is_active:
        parts.append(reader.m(":headphones: *Call:* start a huddle in this channel"))
    if links.document:
        opened = say.linked(links.document, reader.m("open it"))
        parts.append(reader.m(":memo: *Document:* {link}", link=opened))
    return parts


def answer(links: Links, reader: Reader, *, is_making: bool) -> Message:
    """Return the answer to who asked for a document."""
    return making(reader) if is_making else shown(links, reader)


def shown(links: Links, reader: Reader) -> Message:
    """Return where a swarm's people talk and write together, to who asks."""
    parts = line(links, reader, is_active=True)
    if links.without_call and not links.call:
        parts.append(reader.m("Your team's call is off here. `/swarm call on` brings it back."))
    if links.without_document and not links.document:
        parts.append(reader.m("Your team's document is off here. `/swarm doc on` brings it back."))
    how = reader.m(
        "`/swarm call https://…` and `/swarm doc https://…` set an address, and `off` takes it off."
    )
    return say.plain_message(*parts, how)


def making(reader: Reader) -> Message:
    """Return the answer to who asked for a document that is not there yet."""
    return say.plain_message(
        reader.m(":memo: I am making a canvas in this channel. The brief links to it in a moment.")
    )


def no_document(code: str, reader: Reader) -> Message:
    """Return why there is no canvas, and what to do without one."""
    why = reader.m(WHY_NOT.get(code, REFUSED), code=code)
    return say.plain_message(
        reader.m(
            ":warning: {why}; set a document of your own with `/swarm doc https://…`.", why=why
        )
    )


def canvas(p: SwarmPicture, reader: Reader) -> tuple[str, str]:
    """Return the title of a swarm's canvas, and what it begins with in markdown."""
    title = one_line(f"{p.reference}: {mask(p.title).text}")
    headings = (reader.t("What we know"), reader.t("What we tried"), reader.t("Next steps"))
    return title, "\n\n".join(f"## {heading}\n\n" for heading in headings)
