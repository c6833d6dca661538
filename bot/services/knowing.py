"""Finds what is already known: solved cases, articles and open swarms like a new case."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress

from bot.commands import normalise_reference
from bot.errors import NotFoundError
from bot.masking import mask
from bot.records import Actor, Known
from bot.similar import Doc, rank, terms
from bot.store import Transaction

MOST_HITS = 3
LONGEST_EXCERPT = 160


async def known_of_case(tx: Transaction, actor: Actor, reference: str) -> list[Known]:
    """Return what this person may see of the case of exactly that number: what solved it first."""
    # What is hidden is left out by the queries themselves: it takes as long as what is not there.
    wanted = normalise_reference(reference)
    swarm = await tx.showing.swarm_of_case(wanted, actor)
    case = await tx.cases.solved_as(wanted, actor)
    article = await tx.articles.of_swarm(swarm.id) if swarm is not None else None
    there = (("article", article), ("case", case), ("swarm", swarm))
    found = []
    for kind, row in there:
        with suppress(NotFoundError):
            if row is not None:
                found.append(await tx.pictures.known(kind, row.id, actor))
    return found


async def already_known(
    tx: Transaction,
    actor: Actor,
    query: str,
    *,
    more: str = "",
    besides: Collection[str] = (),
    top: int = MOST_HITS,
) -> list[Known]:
    """Return what this person may see that is most like the query, the likest first.

    `more` is what else was said: it finds what the query alone, usually a title, does not.
    """
    words = [_pattern(term) for term in dict.fromkeys(terms(f"{query}\n{more}"))]
    if not words or actor.kind != "member":
        return []
    found: dict[str, Known] = {}
    docs: list[Doc] = []
    articles = await tx.articles.matching(words, actor)
    for article, text, solving in articles:
        key = f"article:{article.id}"
        found[key] = Known(
            "article", article.id, article.title, "", _cut(solving), state=article.state
        )
        docs.append(Doc(key, article.title, text))
    written = await tx.cases.of_swarms([a.swarm_id for a, _, _ in articles if a.swarm_id])
    told = {case.id for case in written.values()}
    for case in await tx.cases.solved(words, actor):
        # What its article tells is not told twice.
        if case.id in told:
            continue
        key = f"case:{case.id}"
        body = f"{case.description}\n{case.resolution}\n{case.cause}"
        found[key] = Known("case", case.id, case.title, case.reference, _cut(case.resolution))
        docs.append(Doc(key, case.title, body))
    swarms = await tx.swarms.open_ones(actor, limit=500)
    lines = await tx.pictures.lines(swarms, reader_id=actor.id)
    for swarm, line in zip(swarms, lines, strict=True):
        key = f"swarm:{swarm.id}"
        found[key] = Known(
            "swarm",
            swarm.id,
            swarm.title,
            line.reference,
            _cut(swarm.need),
            line.channel_id,
            swarm.state,
        )
        docs.append(Doc(key, swarm.title, f"{swarm.need}\n{swarm.environment}"))
    most = top + len(besides)
    ranked = [*rank(query, docs, most), *rank(f"{query}\n{more}", docs, most)]
    hits = [found[hit_id] for hit_id in dict.fromkeys(hit.id for hit in ranked)]
    return [known for known in hits if known.id not in besides][:top]


def _pattern(term: str) -> str:
    """Return what finds the beginning of a word by LIKE, whatever its accents and ending."""
    return f"%{re.sub('[aeioun]', '_', term[:5])}%"


def _cut(text: str) -> str:
    flat = " ".join(mask(text).text.split())
    return flat if len(flat) <= LONGEST_EXCERPT else f"{flat[: LONGEST_EXCERPT - 1].rstrip()}…"
