"""Reads what somebody typed after `/swarm`; it never raises, and says why it could not read it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

from bot.i18n import TYPED_IN
from bot.names import fold

SUBCOMMANDS = frozenset(
    re.findall(
        r"\w+",
        "find who list mine profile invite update edit mark resolve cancel reopen handoff leave"
        " group team thanks report digest config help call doc",
    )
)
"""The words that are read as commands."""

UNBUILT = frozenset(["mark", "report", "thanks"])
"""Those of them that are still to come: nobody is led to one."""

LATER = frozenset(["ask", "attach", "major", "change", "partner", "task", "alert"])
"""Words kept free for what is to come; until then they are answered with help."""

IN_SPANISH = {fold(typed): word for word, typed in TYPED_IN["es"].items()}

OPENING = frozenset(
    re.findall(
        r"\w+",
        "open new start create case ticket swarm abrir nuevo nueva crear empezar iniciar caso",
    )
)
"""What people type in front of a case, or for the form, though neither needs a word."""

MEANT = {
    word: command
    for command, words in {
        "config": "settings setup admin configurar configuracion",
        "edit": "severity priority title rename severidad prioridad titulo",
        "find": "search",
        "handoff": "assign reassign transfer asignar reasignar transferir",
        "invite": "add bring anadir agregar",
        "leave": "quit exit remove abandonar",
        "list": "all show swarms cases join follow todos casos unirse unirme seguir",
        "profile": "skills pause habilidades pausa",
        "resolve": "close solve done finish end cerrar terminar solucionar",
        "update": "status note estado nota",
        "who": "expert experts experto expertos",
        "call": "huddle meeting junta",
        "doc": "canvas",
    }.items()
    for word in words.split()
}
"""What other tools call our commands. They are offered, never done: there they may mean more."""

DEFAULT_SEVERITY = 3
REFERENCE_LENGTH = 64
LONGEST_WORD_COMPARED = 40
ALIKE = 0.65
"""How like a word has to be to be meant; at less, "case" is taken for "cancel"."""
PRIVATE = frozenset({"private", "privado", "privada"})
PUNCTUATION = "¿¡?!.:,-/"


class NotRead(StrEnum):
    """Why something that was typed could not be read."""

    NO_SUCH_WORD = "no_such_word"
    NOT_YET = "not_yet"
    NO_CASE = "no_case"
    A_COUNT = "a_count"
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
    says_severity: bool = field(default=False, compare=False)
    """Whether it was typed; what a known case says counts for more than the default."""
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
    """What was typed cannot be done: why, and the command that was probably meant."""

    nearest: str | None
    text: str
    reason: NotRead


Command = OpenForm | OneLine | Sub | Help

OFF = ("off", "no", "quitar")
"""What takes off something that was set."""
ON = ("on", "poner")
"""What brings back what a team has set and somebody took off."""
GROUP = re.compile(r"<!subteam\^(\w+)(?:\|[^<>]*)?>")
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
HANDLE = re.compile(r"(?<!\S)@[^\s,;]+")
SKILL = re.compile(r"(?<![^\s,;])\+(?=\d*[^\W\d_])([^\s,;]+)")
QUOTED = re.compile(r"^> ?")
# The bound keeps a long line of stray asterisks from taking quadratic time.
EMPHASIS = re.compile(r"(?<![\w*_~])([*_~])(?=\S)(.{1,500}?)(?<=\S)\1(?!\w)")
CASE_BEFORE = re.compile(r"[\W_]*([A-Z]{2,10}-\d{2,10})(?![\w-])[\s\]·:,.|–—-]*")
JOINERS = "\u200c\u200d"
SEVERITY = re.compile(r"sev(\d+)", re.IGNORECASE)
CUSTOMER = re.compile(r"(?:for|para):", re.IGNORECASE)
# "3 customers", "2FA codes", "10% of orders": how many of what, where no case begins so.
COUNT = re.compile(r"\d{1,3}(?:%|[^\W\d_]{1,3})?[,;:]?")
# A word; what follows for: may stand in quotes, which a telephone makes curly.
WORDS = re.compile(r"(?i:(?:for|para)):[\"“”«][^\"“”»]*[\"“”»]|\S+")


def parse(text: str) -> Command:
    """Return what the text asks for, or what could not be read in it."""
    text = _visible(text)
    first, rest = _first_word(text)
    name = _subcommand(first)
    if not first:
        return OpenForm()
    if name in SUBCOMMANDS:
        return Sub(name, rest)
    refusal = _refusal(first, rest)
    if refusal is not None:
        nearest = _nearest(first) if refusal is NotRead.NO_SUCH_WORD else None
        return Help(nearest, plain(text), refusal)
    return _one_line(_reference(first), plain(rest))


def after_case(text: str, reference: str) -> str:
    """Return what was typed behind the case, where it begins with this one."""
    first, rest = _first_word(text)
    return rest if normalise_reference(first) == reference else text


def normalise_reference(text: str) -> str:
    """Return a case reference as it is kept and compared: upper case, without a leading `#`."""
    upper = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", _visible(text)).upper())
    return " ".join(upper.split()).lstrip("# ").rstrip(":,;. ")


def mentions(text: str) -> tuple[str, ...]:
    """Return the Slack ids of the people mentioned in text from Slack, each once, in order."""
    return tuple(dict.fromkeys(MENTION.findall(text)))


def handles_in(text: str) -> tuple[str, ...]:
    """Return what was typed as a handle and is no mention of a person, each once, in order."""
    return tuple(dict.fromkeys(HANDLE.findall(plain(MENTION.sub(" ", text)))))


def group_in(text: str) -> tuple[str, str | None]:
    """Return what was written before a user group, and its id.

    The id is empty where the group is to be taken off, and None where there is none to set. One
    that Slack has not made a mention of is returned as it was typed.
    """
    before, mentioned, _ = (*GROUP.split(text, maxsplit=1), "", "")[:3]
    words = plain(before).split()
    if mentioned:
        return " ".join(words), mentioned
    if words and words[-1].lower() in OFF:
        return " ".join(words[:-1]), ""
    if words and words[-1].startswith("@"):
        return " ".join(words[:-1]), words[-1]
    return " ".join(words), None


def beside_mentions(text: str) -> str:
    """Return what was written beside the people mentioned, as a person reads it."""
    return " ".join(plain(MENTION.sub(" ", text)).split())


def skills_in(text: str) -> tuple[str, ...]:
    """Return the skills written as `+word`, each once, in order."""
    return tuple(dict.fromkeys(_unescaped(skill) for skill in SKILL.findall(text)))


def plain(text: str) -> str:
    """Return text from Slack as a person reads it, without markup and entities, for keeping."""
    return _unescaped(MARKUP.sub(_readable, text))


def unformatted(text: str) -> str:
    """Return a message as plain text, also without the signs for bold, quotations and the like."""
    bare = "\n".join(QUOTED.sub("", line) for line in plain(text).split("\n"))
    return EMPHASIS.sub(r"\2", bare)


def case_before(text: str) -> tuple[str, str]:
    """Return the case that a message begins with, as an inbox writes it, and what follows."""
    found = CASE_BEFORE.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def _unescaped(text: str) -> str:
    # These three are all that Slack escapes; anything else that looks like an entity was typed.
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _readable(markup: re.Match[str]) -> str:
    sign, target, label = markup.groups()
    if sign:
        return (label or f"@{target}") if sign == "!" else sign + (label or target)
    address = re.sub(r"^(?:mailto|tel):", "", target)
    # Slack makes links of what looks like one; only a link with words of its own has two texts.
    return f"{label} ({address})" if label and label not in address else label or address


def _visible(text: str) -> str:
    """Return the text without characters that cannot be seen, save those that build emoji."""
    return "".join(
        letter
        for letter in text
        if letter.isspace()
        or letter in JOINERS
        or unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}
    )


def _first_word(text: str) -> tuple[str, str]:
    first, *rest = text.split(maxsplit=1) or [""]
    return first, rest[0].strip() if rest else ""


def _reference(word: str) -> str:
    """Return the case that the first word names, be it as a pasted address."""
    word = plain(word)
    _, link, address = word.partition("://")
    parts = [part for part in re.split(r"[/?#=&]", address) if _holds_digit(part)]
    return normalise_reference(parts[-1] if link and parts else word)


def _holds_digit(word: str) -> bool:
    return any(letter.isdecimal() for letter in unicodedata.normalize("NFKC", word))


def _refusal(first: str, rest: str) -> NotRead | None:
    """Return why the first word is no case, if it is none."""
    if fold(first) in LATER:
        return NotRead.NOT_YET
    if _is_option(first) or MENTION.match(first) or _bare(first) in OPENING:
        return NotRead.NO_CASE
    reference = _reference(first)
    if not _holds_digit(reference):
        return NotRead.NO_SUCH_WORD
    if _counts(first, rest):
        return NotRead.A_COUNT
    return NotRead.CASE_TOO_LONG if len(reference) > REFERENCE_LENGTH else None


def _counts(first: str, rest: str) -> bool:
    """Tell whether a line begins with a short number and goes on as a sentence does.

    A title begins with a capital more often than not, and `#3` is always the case.
    """
    second = _first_word(rest)[0]
    is_option = _is_option(second) or second.casefold().rstrip(",;") in PRIVATE
    return bool(COUNT.fullmatch(first)) and second[:1].islower() and not is_option


def _subcommand(word: str) -> str:
    bare = _bare(word)
    # `/swarm ?` is asked of many apps.
    return IN_SPANISH.get(bare, bare) if bare else "help"


def _bare(word: str) -> str:
    return fold(word).strip(PUNCTUATION)


def _nearest(word: str) -> str | None:
    """Return the command that was probably meant, by its English word."""
    bare = _bare(word)
    if bare in MEANT:
        return MEANT[bare]
    words = SUBCOMMANDS | IN_SPANISH.keys()
    known = sorted(word for word in words if IN_SPANISH.get(word, word) not in UNBUILT)
    near = get_close_matches(bare[:LONGEST_WORD_COMPARED], known, n=1, cutoff=ALIKE)
    return IN_SPANISH.get(near[0], near[0]) if near else None


def _is_option(word: str) -> bool:
    return bool(SKILL.match(word) or SEVERITY.fullmatch(word) or CUSTOMER.match(word))


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
        bare = word.rstrip(",;")
        if severity := SEVERITY.fullmatch(bare):
            self._read_severity(bare, severity[1])
        elif CUSTOMER.match(word):
            self._read_customer(bare)
        elif SKILL.match(word):
            self.skills.extend(SKILL.findall(word))
        elif bare.casefold() in PRIVATE:
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
        customer = word.partition(":")[2].strip('"“”«»,; ')
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
        says_severity=line.severity is not None,
        customer=line.customer,
        private=line.private,
        unread=tuple(line.unread),
    )


def _within_title(words: list[str]) -> Iterator[bool]:
    """Tell for each word whether the words beside it belong to the title."""
    sides = [False, *(not _is_option(word) for word in words), False]
    for place in range(1, len(words) + 1):
        yield sides[place - 1] and sides[place + 1]
