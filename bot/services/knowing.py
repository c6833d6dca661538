"""Finds what is already known: solved cases, articles and open swarms like a new case."""

from __future__ import annotations

import re
from collections.abc import Collection, Set
from contextlib import suppress
from dataclasses import dataclass

from bot.commands import normalise_reference
from bot.errors import NotFoundError
from bot.masking import mask
from bot.names import skill_key
from bot.records import Actor, Known, OpenRequest, SwarmLine
from bot.similar import Doc, is_alike, rank, terms
from bot.store import Transaction
from models import Article, Case, Swarm

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


async def search_known(
    tx: Transaction, actor: Actor, query: str, *, top: int = MOST_HITS
) -> list[Known]:
    """Return what this person may see that is most like the words, the likest first."""
    there = await _gather(tx, actor, query)
    hits = rank(query, [found.doc for found in there.values()], top)
    return [there[hit.id].known for hit in hits]


async def offered(
    tx: Transaction, actor: Actor, wanted: OpenRequest, *, besides: Collection[str] = ()
) -> list[Known]:
    """Return what this person may see that may answer a new case, the likest first.

    In a sev1, and where few may know of it, only what surely is about the same.
    """
    more = f"{wanted.need}\n{wanted.environment}"
    there = await _gather(tx, actor, f"{wanted.title}\n{wanted.need}")
    skills = {skill_key(name) for name in wanted.skills}
    for_sure = wanted.severity == 1 or bool(wanted.is_private)
    alike = [
        found.doc
        for found in there.values()
        if found.known.id not in besides
        and is_alike(
            wanted.title,
            more,
            found.doc,
            has_skill_in_common=not skills.isdisjoint(found.skills),
            for_sure=for_sure,
        )
    ]
    ranked = [*rank(wanted.title, alike, MOST_HITS), *rank(f"{wanted.title}\n{more}", alike)]
    return [there[hit_id].known for hit_id in dict.fromkeys(hit.id for hit in ranked)][:MOST_HITS]


@dataclass(frozen=True)
class _Found:
    known: Known
    doc: Doc
    skills: Set[str]
    """The keys of those it was about."""


async def _gather(tx: Transaction, actor: Actor, text: str) -> dict[str, _Found]:
    """Return what is known in which any of the words occurs, each by its kind and id."""
    words = [_pattern(term) for term in dict.fromkeys(terms(text))]
    if not words or actor.kind != "member":
        return {}
    articles = await tx.articles.matching(words, actor)
    written = await tx.cases.of_swarms([a.swarm_id for a, _, _ in articles if a.swarm_id])
    # What its article tells is not told twice.
    told = {case.id for case in written.values()}
    cases = [case for case in await tx.cases.solved(words, actor) if case.id not in told]
    swarms = await tx.swarms.open_ones(actor, limit=500)
    lines = await tx.pictures.lines(swarms, reader_id=actor.id)
    skills = await tx.cases.skills_of([*told, *(case.id for case in cases)])
    about = {of: skills.get(case.id, set()) for of, case in written.items()}
    return {
        **{
            f"article:{a.id}": _article(a, text, solving, about.get(a.swarm_id or "", set()))
            for a, text, solving in articles
        },
        **{f"case:{c.id}": _case(c, skills.get(c.id, set())) for c in cases},
        **{
            f"swarm:{swarm.id}": _swarm(swarm, line)
            for swarm, line in zip(swarms, lines, strict=True)
        },
    }


def _article(article: Article, text: str, solving: str, skills: Set[str]) -> _Found:
    known = Known("article", article.id, article.title, "", _cut(solving), state=article.state)
    return _Found(known, Doc(f"article:{article.id}", article.title, text), skills)


def _case(case: Case, skills: Set[str]) -> _Found:
    body = f"{case.description}\n{case.resolution}\n{case.cause}"
    known = Known("case", case.id, case.title, case.reference, _cut(case.resolution))
    return _Found(known, Doc(f"case:{case.id}", case.title, body), skills)


def _swarm(swarm: Swarm, line: SwarmLine) -> _Found:
    need, body = _cut(swarm.need), f"{swarm.need}\n{swarm.environment}"
    known = Known(
        "swarm", swarm.id, swarm.title, line.reference, need, line.channel_id, swarm.state
    )
    about = {skill_key(name) for name in line.skills}
    return _Found(known, Doc(f"swarm:{swarm.id}", swarm.title, body), about)


def _pattern(term: str) -> str:
    """Return what finds the beginning of a word by LIKE, whatever its accents and ending."""
    return f"%{re.sub('[aeioun]', '_', term[:5])}%"


def _cut(text: str) -> str:
    flat = " ".join(mask(text).text.split())
    return flat if len(flat) <= LONGEST_EXCERPT else f"{flat[: LONGEST_EXCERPT - 1].rstrip()}…"
