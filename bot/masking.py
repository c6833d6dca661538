"""Finds personal data and secrets in text that people wrote, and covers them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from phonenumbers import Leniency, PhoneNumberMatcher


class Kind(StrEnum):
    """What was covered."""

    SECRET = "secret"  # noqa: S105 - the word shown in place of a secret
    EMAIL = "email"
    IBAN = "iban"
    CARD = "card"
    PHONE = "phone"


@dataclass(frozen=True)
class Masked:
    """A text without personal data, and how many pieces of which kind were covered."""

    text: str
    found: Mapping[Kind, int]


PLACEHOLDER = re.compile(r"\[(?:" + "|".join(Kind) + r")\]")

Span = tuple[int, int]

KEY_PREFIXES = (
    r"xox[abeoprs]-[\w.-]{8,}|xoxe\.xox[bp]-[\w-]{8,}|xapp-[\w-]{8,}"
    r"|(?:sk|pk|rk)_(?:live|test)_\w{8,}|whsec_\w{8,}|sk-[\w-]{16,}"
    r"|gh[oprsu]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|npm_\w{30,}|pypi-[\w-]{30,}"
    r"|hf_\w{20,}|shp(?:at|ca|pa|ss)_\w{16,}|SG\.[\w-]{16,}\.[\w-]{16,}"
    r"|(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[\w-]{30,}|ya29\.[\w-]{16,}"
    r"|eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?"
)
KNOWN_KEYS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|(?<=hooks\.slack\.com/services/)[\w/]{16,}"
    r"|(?<=://)[^\s/:@<>|]{1,200}:[^\s/@<>|]{1,200}(?=@)"
    r"|(?<![A-Za-z0-9])(?:" + KEY_PREFIXES + ")",
    re.DOTALL,
)
AUTHORISATION = re.compile(
    r"\b(?:authorization\s*[:=]\s*[\"']?(?:bearer|basic|token)?|bearer)\s+"
    r"(?P<value>[\w.~+/-]{8,}={0,2})(?![\w=])",
    re.IGNORECASE,
)
ANNOUNCED_BY = (
    r"(?:password|passwd|passphrase|pwd|contrase[ñn]a|secret|token"
    r"|(?:api|access|account|secret|private|signing)[ _-]?key|clave)"
)
PASSWORD_WORDS = re.compile(r"pass\w+|pwd|contrase[ñn]a", re.IGNORECASE)
ASSIGNED = re.compile(
    rf"(?<![A-Za-z0-9])[\w-]{{0,40}}?(?P<word>{ANNOUNCED_BY})[\"'`*]*"
    r"(?:\s(?:de|del|for|of|para)(?:\s(?:el|la|the))?\s\w+)?\s*"
    r"(?P<sign>[:=]|\s(?:is|es)\b)\s*[*`]*"
    r"(?P<value>\"[^\"\n]+\"|'[^'\n]+'|[^\s\"'`<>|,;&]+)",
    re.IGNORECASE,
)
CODE = re.compile(
    r"\b(?:pin|cvv|cvc|otp)\s*(?:[:=]|\s(?:is|es)\s)\s*(?P<value>\d{3,8})\b", re.IGNORECASE
)
OPTION = re.compile(rf"--{ANNOUNCED_BY}[ =](?P<value>\S+)", re.IGNORECASE)
# What stands after "password:" when somebody describes a problem and gives nothing away.
NOT_A_SECRET = re.compile(
    r"bearer|caducad[ao]|empty|expired|expirad[ao]|falta|false|incorrect[ao]?|inv[aá]lid[ao]?|is|es"
    r"|missing|none|not?|null|obligatoria|required|requerida|revoked|true|unknown|user|vac[ií][ao]"
    r"|wrong|yes|s[ií]|the|la|el|this|your|su|tu",
    re.IGNORECASE,
)
HEX = re.compile(r"[0-9a-fA-F-]+")
HEX_KEY = re.compile(
    r"(?<![\w-])(?<!sha256:)(?<!sha1:)(?<!md5:)(?<!commit )[0-9a-fA-F]{32,}(?![\w-])"
)
OPAQUE_KEY = re.compile(r"(?<![\w/.-])[A-Za-z0-9+/_-]{24,}={0,2}(?![\w/.-])")


def _secrets(text: str) -> Iterator[Span]:
    yield from (found.span() for found in KNOWN_KEYS.finditer(text))
    for found in AUTHORISATION.finditer(text):
        if re.search(r"\d|=$", found["value"]) or ":" in found.group():
            yield found.span("value")
    for pattern in (OPTION, CODE):
        yield from (found.span("value") for found in pattern.finditer(text))
    yield from _assigned_secrets(text)
    readable = _blank(PUBLIC_LINK, text)
    yield from (found.span() for found in HEX_KEY.finditer(readable))
    for found in OPAQUE_KEY.finditer(readable):
        if not HEX.fullmatch(found.group()) and _looks_random(found.group()):
            yield found.span()


def _assigned_secrets(text: str) -> Iterator[Span]:
    for found in ASSIGNED.finditer(text):
        value = found["value"].strip("\"'").rstrip(".!?)")
        if value and not NOT_A_SECRET.fullmatch(value) and _is_given(found, value):
            start = found.start("value") + found["value"].index(value)
            yield start, start + len(value)


def _is_given(found: re.Match[str], value: str) -> bool:
    """Tell whether the value reads like a secret, given how strongly it was announced."""
    mixed = bool(re.search(r"[\d\W_]", value)) and len(value) >= 6
    if found["sign"] == "=":
        return True
    if found["sign"] == ":":
        return mixed or bool(PASSWORD_WORDS.fullmatch(found["word"]))
    return mixed


def _looks_random(key: str) -> bool:
    """Tell a key from a long word or path: in a key the kinds of character keep changing."""
    kinds = [_kind_of(letter) for letter in key]
    changes = sum(one != other for one, other in pairwise(kinds) if one and other) / len(key)
    if not {"digit", "lower"} <= set(kinds):
        return False
    if "upper" not in kinds:
        return len(key) >= 32 and changes >= 0.4
    # Forty characters is the length of the best known kind of cloud secret.
    return changes >= (0.25 if len(key) == 40 else 0.4)


def _kind_of(letter: str) -> str:
    if letter.isdigit():
        return "digit"
    if letter.isupper():
        return "upper"
    return "lower" if letter.islower() else ""


EMAIL = re.compile(
    r"<mailto:[^<>\s]+>"
    r"|(?<![\w.%+-])(?!git@)[\w.%+'-]{1,64}(?:@|\s?[\[(](?:at|arroba)[\])]\s?)"
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?![\w@])",
    re.IGNORECASE,
)

IBAN_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){10,31}")
IBAN_LENGTHS = {
    code: int(length)
    for length, codes in {
        "15": "NO", "16": "BE", "18": "DK FI FO GL NL SD", "19": "MK SI",
        "20": "AT BA EE KZ LT LU XK", "21": "CH HR LI LV",
        "22": "BG BH CR DE GB GE IE ME RS VA", "23": "AE GI IL IQ OM TL",
        "24": "AD CZ ES MD PK RO SA SE SK TN VG", "25": "LY PT ST", "26": "IS TR",
        "27": "BI FR GR IT MC SM DJ", "28": "AL AZ BY CY DO GT HU LB NI PL SV",
        "29": "BR EG PS QA UA", "30": "JO KW MU", "31": "MT SC", "32": "LC", "33": "RU",
    }.items()
    for code in codes.split()
}  # fmt: skip

CARD = re.compile(r"(?<![\w.+-])\d(?:[ .\u00a0-]?\d){12,18}(?![\w-])")
# Number ranges of the card schemes: without them every tenth long number would pass for a card.
CARD_RANGES = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"
    r"|(?:35|6\d|5[06-8])\d{14,17}"
)


def _ibans(text: str) -> Iterator[Span]:
    for found in IBAN_START.finditer(text):
        length = IBAN_LENGTHS.get(found.group()[:2].upper(), 0)
        places = [at for at, letter in enumerate(found.group()) if letter.isalnum()]
        if length and len(places) >= length:
            end = places[length - 1] + 1
            followed_by_more = found.group()[end : end + 1].isalnum()
            if not followed_by_more and _is_iban(found.group()[:end]):
                yield found.start(), found.start() + end


def _is_iban(text: str) -> bool:
    bare = re.sub(r"[ -]", "", text).upper()
    return int("".join(str(int(letter, 36)) for letter in bare[4:] + bare[:4])) % 97 == 1


def _cards(text: str) -> Iterator[Span]:
    for found in CARD.finditer(_blank(NEVER_A_NUMBER, text)):
        digits = re.sub(r"\D", "", found.group())
        if CARD_RANGES.fullmatch(digits) and _passes_luhn(digits):
            yield found.span()


def _passes_luhn(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(int(digit) for digit in digits[-1::-2]) + sum(doubled)) % 10 == 0


PUBLIC_LINK = re.compile(r"https?://[^\s<>|]+")
NEVER_A_NUMBER = re.compile(
    PUBLIC_LINK.pattern + r"|\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"
    r"|\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?)?"
    r"|\b(?:\d\d?/\d\d?/|\d\d?-\d\d?-|\d\d?\.\d\d?\.)\d{4}\b"
    r"|\b\d\d?:\d\d(?::\d\d)?(?:[.,]\d+)?\b|<[@#!][^<>]*>|\b\d{10}\.\d{6}\b"
)
NUMBERED_THING = re.compile(
    r"\b(?:case|caso|ticket|order|pedido|invoice|factura|ref|referencia|id|build|error|code|código"
    r"|port|puerto|version|versión|job|line|línea|commit|row|fila|epoch|ts|timestamp)s?"
    r"\s*(?:id|no\.?|n[º°]\.?|number|número|num\.?)?\s*[:#=]?\s*$",
    re.IGNORECASE,
)
PART_OF_A_NAME = re.compile(r"(?:[A-Za-z_]\w*[-_#/]|[#/=@]|\d[.,])$")
SAYS_PHONE = re.compile(
    r"(?:\b(?:tele?ph?one?|tel[eé]fono|tel|tfno|phone|m[oó]vil|mobile|cell|celular|fax|whatsapp|wasap"
    r"|call(?:ed|ing)?|ll[aá]m\w*|dial|marcar?)\b[^\d\n\[]{0,24})$",
    re.IGNORECASE,
)
UNIT_AFTER = re.compile(
    r"\s?(?:bytes?|[kmgt]i?b\b|ms\b|s\b|rows?|filas|registros|records|€|eur\b|usd\b|\$|%|[.,]\d)",
    re.IGNORECASE,
)
IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
# Shapes that say "phone" even where no such number has been given out, like 555 in films.
PHONE_SHAPE = re.compile(
    r"(?<![\w.-])(?:\+?1[ .-]?)?"
    r"(?:\(\d{3}\)\s?\d{3}[ .-]?\d{4}|\d{3}([.-])\d{3}\1\d{4})(?![\w-]|\.\d)"
    r"|(?<![\w+])\+\d(?:[ ().\u00a0-]{0,2}\d){7,14}(?!\d)"
)
NUMBER_AFTER_PHONE_WORD = re.compile(r"(?<!\d)\d(?:[ .()-]?\d){6,14}(?!\d)")
FEWEST_DIGITS = 7


def _phones(text: str) -> Iterator[Span]:
    if sum(letter.isdecimal() for letter in text) < FEWEST_DIGITS:
        return
    # "[phone]" stands for a number that is covered: it announces none, and what announced it
    # reaches no further.
    readable = PLACEHOLDER.sub(lambda f: "[" * len(f.group()), _blank(NEVER_A_NUMBER, text))
    yield from (found.span() for found in re.finditer(r"<tel:[^<>]+>", text))
    for start, end in _number_spans(readable):
        if not _numbers_something_else(readable, start, end):
            yield start, end


def _number_spans(text: str) -> Iterator[Span]:
    yield from (found.span() for found in PHONE_SHAPE.finditer(text))
    for found in NUMBER_AFTER_PHONE_WORD.finditer(text):
        if SAYS_PHONE.search(text[max(0, found.start() - 40) : found.start()]):
            yield found.span()
    for country in ("ES", "US"):
        for number in PhoneNumberMatcher(text, country, leniency=Leniency.VALID):
            yield number.start, number.end


def _numbers_something_else(text: str, start: int, end: int) -> bool:
    """Tell an order, a size or an address from a phone by what stands around the number."""
    before = text[max(0, start - 40) : start]
    if text[start] == "+" or (SAYS_PHONE.search(before) and not NUMBERED_THING.search(before)):
        return False
    return bool(
        text[start] == "#"
        or NUMBERED_THING.search(before)
        or PART_OF_A_NAME.search(before)
        or UNIT_AFTER.match(text, end)
        or IPV4.fullmatch(text[start:end])
    )


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """Return the text, equally long, with all that the pattern finds made unreadable."""
    return pattern.sub(lambda found: "·" * len(found.group()), text)


# Secrets first, for they may hold an e-mail; phones last, for they are the vaguest shape.
FINDERS: tuple[tuple[Kind, Callable[[str], Iterator[Span]]], ...] = (
    (Kind.SECRET, _secrets),
    (Kind.EMAIL, lambda text: (found.span() for found in EMAIL.finditer(text))),
    (Kind.IBAN, _ibans),
    (Kind.CARD, _cards),
    (Kind.PHONE, _phones),
)


def mask(text: str) -> Masked:
    """Return the text with e-mails, phones, cards, bank accounts and secrets covered."""
    found: dict[Kind, int] = {}
    for kind, find in FINDERS:
        for start, end in reversed(_apart(find(text))):
            if not PLACEHOLDER.fullmatch(text, start, end):
                text = f"{text[:start]}[{kind}]{text[end:]}"
                found[kind] = found.get(kind, 0) + 1
    return Masked(text, MappingProxyType(found))


def _apart(spans: Iterator[Span]) -> list[Span]:
    """Return the spans in order, those that overlap joined into one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
