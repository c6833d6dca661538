"""Finds texts about the same thing by the words they share (BM25), in English and Spanish."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from bot.names import fold

TITLE_WEIGHT = 3
SATURATION = 1.2
LENGTH_WEIGHT = 0.75
LEAST_SCORE = 0.1
ALIKE = 0.8
LEAST_LETTERS = 4
DIGITS = re.compile(r"\d+")

TOKEN = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")
STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        about after again all also an and any are as at be been before but by can cannot could did
        do does for from get gets had has have he her him his how if in into is it its just me more
        my no not now of on one only or our out she should since so some still than that the their
        them then there these they this to up us was we were what when where which while who why
        will with would you your
        al algo ante antes asi aun aunque como con cual cuando de del desde donde dos el ella ellas
        ellos en entre era es esa ese eso esta estan estas este esto estos fue ha han hasta hay la
        las le les lo los mas me mi mientras mis muy nada ni nos nosotros nuestra nuestras nuestro
        nuestros os otra otro para pero por porque que quien se ser si sin sobre solo son su sus
        tambien te tiene
        tienen todo todos tu tus un una unas uno unos ya yo
        """,
    )
)
PLURAL = re.compile(r"(?<=\w\w[^su])s$")
ENDING = re.compile(r"(?<=\w{4})(?:ing|ed|ion)$")
VOWEL = re.compile(r"(?<=\w{4})[aeo]$")


@dataclass(frozen=True)
class Doc:
    """A text that may be found."""

    id: str
    title: str
    body: str = ""


@dataclass(frozen=True)
class Hit:
    """A text found, and how much of what was asked it answers, from 0 to 1."""

    id: str
    score: float


def misspelt(word: str, known: Collection[str]) -> str | None:
    """Return the known word that this one was probably meant to be; both are folded."""
    # Short words are too much like each other, and numbers are meant as they are.
    near = [other for other in known if DIGITS.findall(other) == DIGITS.findall(word)]
    found = get_close_matches(word, near, n=1, cutoff=ALIKE) if len(word) >= LEAST_LETTERS else []
    return found[0] if found else None


def words(text: str) -> list[str]:
    """Return the words of the text that carry meaning, folded, in order."""
    found = TOKEN.findall(fold(text))
    return [word for word in found if len(word) > 1 and word not in STOP_WORDS]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return what a folded word shares with its plural and its close relatives."""
    for ending in (PLURAL, VOWEL, ENDING, VOWEL):
        word = ending.sub("", word)
    return re.sub(r"(?<=\w{4})y$", "i", word)


def terms(text: str) -> list[str]:
    """Return the stems by which texts are compared, in order; repeated words repeat."""
    return [stem(word) for word in words(text)]


# Any two cases may share these, whatever they are about: none of them alone makes a likeness.
OF_ANY_TROUBLE = frozenset(
    terms(
        """
        client customer error fail failure help issue need problem show trouble user work wrong
        ayuda cliente falla fallan fallo funciona mal muestra necesito problema usuario
        """
    )
)


def rank(query: str, documents: Iterable[Doc], top: int = 5) -> list[Hit]:
    """Return the texts most like the query, best first; equals by id, chance likeness left out."""
    asked = sorted(set(terms(query)))
    telling = set(asked) - OF_ANY_TROUBLE or set(asked)
    counted = {doc.id: _counts(doc) for doc in documents}
    if not asked or not counted:
        return []
    holders = Counter(term for counts in counted.values() for term in asked if term in counts)
    weights = {term: _rarity(holders[term], len(counted)) for term in asked}
    usual = sum(counts.total() for counts in counted.values()) / len(counted) or 1
    hits = [Hit(id_, _score(counts, weights, usual)) for id_, counts in counted.items()]
    hits = [h for h in hits if h.score >= LEAST_SCORE and not telling.isdisjoint(counted[h.id])]
    return sorted(hits, key=lambda hit: (-hit.score, hit.id))[:top]


def is_alike(
    title: str, more: str, doc: Doc, *, has_skill_in_common: bool, for_sure: bool = False
) -> bool:
    """Tell whether a text is so much like a new case that it is worth somebody's look.

    What tells is a word that not any trouble may share. `for_sure` is for where a look costs most.
    """
    asked, whole = _telling(title), _telling(f"{title}\n{more}")
    heading, all_of_it = _telling(doc.title), _telling(f"{doc.title}\n{doc.body}")
    both = len(asked & heading)
    if for_sure:
        return both >= (2 if has_skill_in_common else 3)
    if has_skill_in_common and both and len(whole & all_of_it) >= 2:
        return True
    return both >= 2 or len(whole & heading) >= 3 or len(asked & all_of_it) >= 3


def _telling(text: str) -> set[str]:
    return set(terms(text)) - OF_ANY_TROUBLE


def _counts(doc: Doc) -> Counter[str]:
    counts = Counter(terms(doc.body))
    for term in terms(doc.title):
        counts[term] += TITLE_WEIGHT
    return counts


def _rarity(holders: int, documents: int) -> float:
    return math.log(1 + (documents - holders + 0.5) / (holders + 0.5))


def _score(counts: Counter[str], weights: Mapping[str, float], usual: float) -> float:
    """Return BM25 as a share of what a text full of all the terms would reach."""
    slowness = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * counts.total() / usual)
    reached = sum(
        weight * counts[term] / (counts[term] + slowness) for term, weight in weights.items()
    )
    return round(reached / sum(weights.values()), 6)
