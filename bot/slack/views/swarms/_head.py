"""The first lines of brief and announcement, where a team has words of its own for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from bot import templates
from bot.errors import BadInputError
from bot.i18n import Mrkdwn, Reader, escape
from bot.masking import mask
from bot.records import SwarmPicture
from bot.settings import IN_TEXTS
from bot.slack.mrkdwn import link, one_line
from bot.slack.views import _phrases as say

CUSTOMER_LENGTH = 80
_ADDRESS = re.compile(r"https?://\S+")


def head(template: str, p: SwarmPicture, reader: Reader, *, is_public: bool) -> Mrkdwn:
    """Return the template filled for a swarm; nothing where it is empty or makes no sense.

    What everybody may read of it holds no personal data.
    """
    try:
        templates.check(template, IN_TEXTS)
    except BadInputError:
        return Mrkdwn("")
    title, customer = p.title, p.customer
    if is_public:
        title, customer = mask(title).text, mask(customer).text
    reference = say.said(p.reference, say.REFERENCE_LENGTH)
    skills = [one.skill for one in p.covers]
    shown = {
        "case": link(p.case_url, reference) if p.case_url else reference,
        "title": say.titled(title),
        "customer": say.said(customer, CUSTOMER_LENGTH) or Mrkdwn("–"),
        "severity": say.severity(p.severity),
        "owner": say.named(p.owner, reader),
        "skills": say.skill_names(skills, reader) if skills else Mrkdwn("–"),
    }
    bare = {"case": p.reference, "title": title, "customer": customer}
    bare |= {"severity": f"sev{p.severity}", "owner": p.owner.name}
    bare |= {"skills": ",".join(one.name for one in skills)}
    return _filled(template.strip(), shown, bare)


def _filled(template: str, shown: Mapping[str, Mrkdwn], bare: Mapping[str, str]) -> Mrkdwn:
    """Fill the words between the web addresses, and make links of those."""
    parts, done = [], 0
    quoted = {name: quote(one_line(value), safe="") for name, value in bare.items()}
    for address in _ADDRESS.finditer(template):
        parts.append(_worded(template[done : address.start()], shown))
        parts.append(link(templates.filled(address[0], quoted), ""))
        done = address.end()
    return Mrkdwn("".join([*parts, _worded(template[done:], shown)]))


def _worded(template: str, shown: Mapping[str, Mrkdwn]) -> Mrkdwn:
    """Return words as they were typed: nothing in them calls anybody or leads anywhere."""
    return Mrkdwn(
        "".join(
            escape(words) + ("" if field is None else shown[field])
            for words, field in templates.pieces(template)
        )
    )
