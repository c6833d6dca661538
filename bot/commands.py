"""Reads what somebody typed after `/swarm`; it never raises, and says why it could not read it."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from bot.names import fold

SUBCOMMANDS = frozenset(
    ["find", "who", "list", "mine", "profile", "invite", "update", "edit", "mark", "resolve"]
    + ["cancel", "reopen", "handoff", "leave", "thanks", "report", "digest", "config", "help"]
)
"""The words that do something today."""

LATER = frozenset(["ask", "attach", "major", "change", "partner", "task", "alert"])
"""Words kept free for what is to come; until then they are answered with help."""

IN_SPANISH = {
    "actualizar": "update",
    "ajustes": "config",
    "ayuda": "help",
    "buscar": "find",
    "cancelar": "cancel",
    "editar": "edit",
    "gracias": "thanks",
    "invitar": "invite",
    "lista": "list",
    "marcar": "mark",
    "mios": "mine",
    "perfil": "profile",
    "quien": "who",
    "reabrir": "reopen",
    "resolver": "resolve",
    "resumen": "digest",
    "salir": "leave",
}

DEFAULT_SEVERITY = 3
REFERENCE_LENGTH = 64
LONGEST_WORD_COMPARED = 40


class NotRead(StrEnum):
    """Why something that was typed could not be read."""

    NO_SUCH_WORD = "no_such_word"
    NO_CASE = "no_case"
    CASE_TOO_LONG = "case_too_long"
    NO_SUCH_SEVERITY = "no_such_severity"
    SECOND_SEVERITY = "second_severity"
    SECOND_CUSTOMER = "second_customer"
    NO_CUSTOMER = "no_customer"


@dataclass(frozen=True)
class OpenForm:
    """Nothing was typed: show the form."""


@dataclass(frozen=True)
class Unread:
    """An option that was not understood, and why."""

    word: str
    reason: NotRead


@dataclass(frozen=True)
class OneLine:
    """A swarm to be opened at once; texts are plain, skills as typed without their plus."""

    case: str
    title: str = ""
    skills: tuple[str, ...] = ()
    severity: int = DEFAULT_SEVERITY
    customer: str = ""
    private: bool = False
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True)
class Sub:
    """A subcommand and what follows it, as Slack sent it: see `mentions`, `skills_in`, `plain`."""

    name: str
    rest: str = ""


@dataclass(frozen=True)
class Help:
    """What was typed cannot be done: why, and the word that was probably meant."""

    nearest: str | None
    text: str
    reason: NotRead


Command = OpenForm | OneLine | Sub | Help

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
SKILL = re.compile(r"(?<!\S)\+(?=[^\W\d_]|\d*[^\W\d_])([^\s,;]+)")
SEVERITY = re.compile(r"sev(\d+)", re.IGNORECASE)
CUSTOMER = re.compile(r"(?:for|para):", re.IGNORECASE)
# A word; what follows for: may stand in quotes, which a telephone makes curly.
WORDS = re.compile(r"(?i:(?:for|para)):[\"“”«][^\"“”»]*[\"“”»]|\S+")


def parse(text: str) -> Command:
    """Return what the text asks for, or what could not be read in it."""
    text = _visible(text)
    first, _, rest = text.partition(" ")
    if not first:
        return OpenForm()
    name = _subcommand(first)
    if name:
        return Sub(name, rest.strip())
    if _is_option(first) or MENTION.match(first) or not _holds_digit(plain(first)):
        return _help(first, text)
    case = normalise_reference(plain(first))
    if len(case) > REFERENCE_LENGTH:
        return Help(None, plain(text), NotRead.CASE_TOO_LONG)
    return _one_line(case, plain(rest)) if _holds_digit(case) else _help(first, text)


def normalise_reference(text: str) -> str:
    """Return a case reference as it is kept and compared: upper case, without a leading `#`."""
    return unicodedata.normalize("NFKC", text).strip().lstrip("#").rstrip(":,;.").upper()


def mentions(text: str) -> tuple[str, ...]:
    """Return the Slack ids of the people mentioned in text from Slack, each once, in order."""
    return tuple(dict.fromkeys(MENTION.findall(text)))


def skills_in(text: str) -> tuple[str, ...]:
    """Return the skills written as `+word`, each once, in order."""
    return tuple(dict.fromkeys(html.unescape(skill) for skill in SKILL.findall(text)))


def plain(text: str) -> str:
    """Return text from Slack as a person reads it, without markup and entities, for keeping."""
    return html.unescape(MARKUP.sub(_readable, text))


def _readable(markup: re.Match[str]) -> str:
    sign, target, label = markup.groups()
    if sign == "!" and not label:
        return f"@{target}"
    return (sign.replace("!", "") if label else sign) + (label or target)


def _visible(text: str) -> str:
    """Return the text on one line, without characters that cannot be seen."""
    kept = (" " if letter.isspace() else letter for letter in text)
    seen = "".join(
        letter for letter in kept if unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}
    )
    return " ".join(seen.split())


def _subcommand(word: str) -> str | None:
    bare = fold(word).rstrip("?!.:,").lstrip("¿¡")
    name = IN_SPANISH.get(bare, bare)
    return name if name in SUBCOMMANDS else None


def _holds_digit(word: str) -> bool:
    return any(letter.isdecimal() for letter in unicodedata.normalize("NFKC", word))


def _is_option(word: str) -> bool:
    return bool(SKILL.match(word) or SEVERITY.fullmatch(word) or CUSTOMER.match(word))


def _help(first: str, text: str) -> Help:
    if _is_option(first) or MENTION.match(first):
        return Help(None, plain(text), NotRead.NO_CASE)
    known = sorted(SUBCOMMANDS | IN_SPANISH.keys())
    near = get_close_matches(fold(first)[:LONGEST_WORD_COMPARED], known, n=1)
    return Help(near[0] if near else None, plain(text), NotRead.NO_SUCH_WORD)


class _Line:
    """The options of one line while its words are being read."""

    def __init__(self) -> None:
        self.title: list[str] = []
        self.skills: list[str] = []
        self.severity: int | None = None
        self.customer = ""
        self.private = False
        self.unread: list[Unread] = []

    def read(self, word: str, *, within_title: bool) -> None:
        """Take one word for what it is."""
        if severity := SEVERITY.fullmatch(word):
            self._read_severity(word, severity[1])
        elif CUSTOMER.match(word):
            self._read_customer(word)
        elif skill := SKILL.fullmatch(word):
            self.skills.append(skill[1])
        elif word.casefold() in {"private", "privado", "privada"}:
            self.private = True
            # "Rotating private keys fails": closed to be safe, and the title stays a sentence.
            if within_title:
                self.title.append(word)
        else:
            self.title.append(word)

    def _read_severity(self, word: str, digits: str) -> None:
        if digits not in {"1", "2", "3", "4"}:
            self.unread.append(Unread(word, NotRead.NO_SUCH_SEVERITY))
        elif self.severity is not None:
            self.unread.append(Unread(word, NotRead.SECOND_SEVERITY))
        else:
            self.severity = int(digits)

    def _read_customer(self, word: str) -> None:
        customer = word.partition(":")[2].strip('"“”«» ')
        if not customer:
            self.unread.append(Unread(word, NotRead.NO_CUSTOMER))
        elif self.customer:
            self.unread.append(Unread(word, NotRead.SECOND_CUSTOMER))
        else:
            self.customer = customer


def _one_line(case: str, rest: str) -> OneLine:
    line = _Line()
    words = WORDS.findall(rest)
    for word, within_title in zip(words, _within_title(words), strict=True):
        line.read(word, within_title=within_title)
    return OneLine(
        case=case,
        title=" ".join(line.title),
        skills=tuple(dict.fromkeys(line.skills)),
        severity=line.severity or DEFAULT_SEVERITY,
        customer=line.customer,
        private=line.private,
        unread=tuple(line.unread),
    )


def _within_title(words: list[str]) -> Iterator[bool]:
    """Tell for each word whether the words beside it belong to the title."""
    sides = [False, *(not _is_option(word) for word in words), False]
    for place in range(1, len(words) + 1):
        yield sides[place - 1] and sides[place + 1]
