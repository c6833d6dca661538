"""Where a swarm leads: what its people set, what was made for it, or what its team has set."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from bot import templates
from bot.errors import BadInputError
from bot.records import Links, Settings, SwarmPicture
from bot.settings.kinds import IN_ADDRESSES


def in_force(p: SwarmPicture, settings: Settings) -> Links:
    """Return the links of a swarm; empty is what it does without."""
    links = p.links
    call = "" if links.without_call else _filled(settings.call_url, p)
    document = "" if links.without_document else _filled(settings.document_url, p)
    return replace(
        links, call=links.call or call, document=links.document or links.canvas or document
    )


def _filled(address: str, p: SwarmPicture) -> str:
    """Return an address for a swarm; nothing where a setting makes no sense any more."""
    try:
        templates.check(address, IN_ADDRESSES)
    except BadInputError:
        return ""
    values = {"case": p.reference, "swarm": p.id, "channel": p.channel_id or ""}
    return templates.filled(
        address, {name: quote(value, safe="") for name, value in values.items()}
    )
