"""Names made from words people typed: channels, skills, and text folded for comparing."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from bot import templates
from bot.errors import BadInputError
from bot.masking import PLACEHOLDER, mask

CHANNEL_NAME_LENGTH = 80
MOST_NAMES = 50

# Letters that Unicode does not take apart into a base letter and an accent.
UNDIVIDED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th"}
)

NOT_IN_A_CHANNEL = re.compile(r"[^a-z0-9_]+")
NOT_IN_A_SKILL = re.compile(r"(?:[^\w+#.]|_)+")


def fold(text: str) -> str:
    """Return the text without case and accents, so that `Facturación` equals `facturacion`."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare).translate(UNDIVIDED)


def skill_key(text: str) -> str:
    """Return the normal form of a skill's name, the same for `Web Hooks` and `web_hóoks`."""
    return NOT_IN_A_SKILL.sub("-", fold(text)).strip("-")


def name_words(template: str, *, title: str, customer: str, severity: int) -> str:
    """Return what a channel is named after; a template that makes no sense leaves the title."""
    said = {"title": title, "customer": customer, "severity": f"sev{severity}"}
    try:
        return templates.filled(template, said)
    except (BadInputError, KeyError):
        return title


def channel_names(
    case_reference: str, words: str, *, private: bool = False, most: int = MOST_NAMES
) -> Iterator[str]:
    """Return the names that a swarm's channel may get, the best first, each with its own ending.

    The words appear only as far as they hold no personal data, and not at all when the swarm is
    private.
    """
    public = () if private else tuple(_public_words(words))
    return (_channel_name(case_reference, public, attempt) for attempt in range(most))


def _channel_name(case_reference: str, words: Sequence[str], attempt: int) -> str:
    ending = f"-{attempt + 1}" if attempt else ""
    room = CHANNEL_NAME_LENGTH - len(ending)
    name = "-".join(part for part in ("swarm", _slug(case_reference)) if part)[:room].rstrip("-_")
    for word in words:
        if len(name) + 1 + len(word) > room:
            break
        name = f"{name}-{word}"
    return name + ending


def _public_words(words: str) -> Iterator[str]:
    for word in mask(words).text.split():
        slug = "" if PLACEHOLDER.search(word) else _slug(word)
        if slug:
            yield slug


def _slug(text: str) -> str:
    return NOT_IN_A_CHANNEL.sub("-", fold(text)).strip("-_")
