"""Phrases that several views share: people, skills, places, moments, and words for our codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from babel import Locale
from babel.lists import format_list

from bot.i18n import N_, Mrkdwn, Reader, escape
from bot.masking import mask
from bot.names import fold
from bot.ports import Block, Message
from bot.records import PersonRef, SkillRef, SwarmPicture
from bot.slack.ids import Action
from bot.slack.mrkdwn import bold, channel, link, mention, one_line, shorten, unmarked
from bot.slack.views.blocks import Element, button, context, section

TITLE_LENGTH = 200
LISTED_TITLE_LENGTH = 120
NAME_LENGTH = 60
SKILL_LENGTH = 50
REFERENCE_LENGTH = 60
LINK_LENGTH = 300
MOST_PEOPLE = 12
# Before this sound the Spanish "y" is an "e": "pagos e invoices", but "pagos y hierro".
LIKE_Y = re.compile(r"\W*h?i(?![aeo])")

OUTCOMES = {
    "fixed": N_("fixed"),
    "workaround": N_("a workaround helps"),
    "explained": N_("explained to the customer"),
    "not_reproduced": N_("could not be reproduced"),
    "passed_on": N_("passed on to another team"),
}
PUBLISHED = ("not_validated", "validated")
ARTICLE_STATES = {
    "work_in_progress": N_("work in progress, not published yet"),
    "not_validated": N_("not validated yet, as nobody has checked it"),
    "validated": N_("validated by somebody who checked it"),
    "archived": N_("archived"),
}
STATES = {
    "opening": N_("opening"),
    "open": N_("open"),
    "resolved": N_("resolved"),
    "cancelled": N_("cancelled"),
    "answered": N_("answered by what was known"),
}
STATES_EMOJI = {
    "resolved": ":white_check_mark:",
    "cancelled": ":no_entry_sign:",
    "answered": ":books:",
}
MARKS = {
    "fact": (":pushpin:", N_("Fact")),
    "tried": (":test_tube:", N_("Tried")),
    "cause": (":bulb:", N_("Cause")),
    "fix": (":white_check_mark:", N_("Fix")),
    "decision": (":ballot_box_with_check:", N_("Decision")),
    "resource": (":link:", N_("Resource")),
}
CONTRIBUTIONS = {
    "diagnosed": N_("found the cause"),
    "solved": N_("found the fix"),
    "tried": N_("tried things out"),
    "decided": N_("helped to decide"),
    "brought": N_("brought what others needed"),
}
REFUSALS = {
    "cant_invite": N_("Slack does not let me invite them"),
    "user_is_restricted": N_("they are a guest, so an admin has to add them"),
    "user_is_ultra_restricted": N_("they are a guest of one channel only"),
    "ura_max_channels": N_("they are a guest of one channel only"),
    "deactivated": N_("their account is deactivated"),
    "user_disabled": N_("their account is deactivated"),
    "user_not_found": N_("Slack does not find them"),
    "users_not_found": N_("Slack does not find them"),
    "not_met": N_("I have not met them yet: try again in a minute"),
    "no_such_handle": N_("I know nobody by that handle"),
    "myself": N_("that is me, and I am in already"),
    "not_linked": N_("they have no Slack account that I know of"),
    "cant_invite_bot": N_("they are an app"),
    "bot": N_("they are an app"),
    "external": N_("they are from outside, and this is not for them to see"),
    "guest": N_("they are a guest, and this is not for them to see"),
    "already_in": N_("they are in already"),
    "already_in_channel": N_("they are in already"),
    "already_asked": N_("they have been asked already"),
    "paused": N_("they do not want to be asked at the moment"),
    "restricted_action": N_("your workspace does not let apps invite people"),
    "messages_tab_disabled": N_("the app's Messages tab is switched off"),
    "channel_not_found": N_("Slack lets me write them no direct message"),
    "cannot_dm_bot": N_("they are an app"),
    "user_not_visible": N_("Slack does not show them to me"),
}
ASK_ANOTHER = N_("Somebody else can help: `/swarm invite +skill` asks further.")
ADMIN_ADDS = N_("An admin can add them, or you in the channel with `/invite`.")
REMEDIES = {
    "cant_invite": ADMIN_ADDS,
    "user_is_ultra_restricted": ASK_ANOTHER,
    "ura_max_channels": ASK_ANOTHER,
    "deactivated": ASK_ANOTHER,
    "user_disabled": ASK_ANOTHER,
    "user_not_found": ASK_ANOTHER,
    "users_not_found": ASK_ANOTHER,
    "user_not_visible": ASK_ANOTHER,
    "channel_not_found": N_("Mention them in the channel, or ask somebody else."),
    "messages_tab_disabled": N_(
        "One of Slack's admins can switch it on for the app. Until then, mention people in the"
        " channel."
    ),
    "no_such_handle": N_("Type an @ and choose the person from the list that Slack shows."),
    "not_linked": N_("Their e-mail address in Slack has to be that of the imported list."),
    "restricted_action": N_(
        "One of Slack's admins can allow it. Until then, `/invite` them in the channel yourself."
    ),
}


# --- text that people wrote ----------------------------------------------------------------


def said(text: str, limit: int) -> Mrkdwn:
    """Return what somebody wrote on one line, escaped, and at most `limit` characters long."""
    return shorten(one_line(escape(text)), limit)


def titled(title: str, limit: int = TITLE_LENGTH) -> Mrkdwn:
    """Return a title as it was typed for a line of mrkdwn; nothing in it turns bold there."""
    return said(unmarked(title), limit)


def title_of(p: SwarmPicture) -> Mrkdwn:
    """Return a swarm's title for a line of mrkdwn."""
    return titled(p.title)


def reference_of(p: SwarmPicture) -> Mrkdwn:
    """Return the case's reference, as a link where the team has told us where cases are."""
    shown = bold(said(p.reference, REFERENCE_LENGTH))
    return Mrkdwn(f"*{link(p.case_url, Mrkdwn(shown.strip('*')))}*") if p.case_url else shown


def heading(p: SwarmPicture) -> Mrkdwn:
    """Return reference and title."""
    return Mrkdwn(f"{reference_of(p)} · {bold(title_of(p))}")


def heading_outside(p: SwarmPicture) -> Mrkdwn:
    """Return reference and title for people who are not in it: without personal data."""
    title = bold(titled(mask(p.title).text))
    return Mrkdwn(f"{reference_of(p)} · {title}")


def severity(level: int) -> Mrkdwn:
    """Return the severity as people type it, with a light where it is the highest."""
    return Mrkdwn(f":rotating_light: sev{level}" if level == 1 else f"sev{level}")


# --- people, skills, places ----------------------------------------------------------------


def name_of(person: PersonRef, reader: Reader) -> str:
    """Return somebody's name as plain text."""
    return shorten(one_line(person.name), NAME_LENGTH) or reader.t("somebody")


def language(code: str, reader: Reader) -> str:
    """Return what a language is called in the reader's own, or its code where that is unknown."""
    return str(Locale(reader.language).languages.get(code.partition("-")[0], code))


def named(person: PersonRef, reader: Reader) -> Mrkdwn:
    """Return somebody's name, which calls nobody."""
    return escape(name_of(person, reader))


def called(person: PersonRef, reader: Reader) -> Mrkdwn:
    """Return a mention of somebody, or the name where Slack does not know them."""
    return mention(person.slack_id) if person.slack_id else named(person, reader)


def listed(items: Sequence[str], reader: Reader) -> Mrkdwn:
    """Return items as "a, b and c"; plain ones are escaped."""
    shown = [escape(item) for item in items]
    text = format_list(shown, locale=reader.language)
    if reader.language == "es" and len(shown) > 1 and LIKE_Y.match(fold(shown[-1])):
        text = f"{text.removesuffix(f' y {shown[-1]}')} e {shown[-1]}"
    return Mrkdwn(text)


def crowd(people: Sequence[PersonRef], reader: Reader, *, calls: bool = True) -> Mrkdwn:
    """Return people as a list that never grows long."""
    name = called if calls else named
    shown = [name(person, reader) for person in people[:MOST_PEOPLE]]
    if more := len(people) - len(shown):
        shown.append(reader.mn("{n} more", "{n} more", more))
    return listed(shown, reader)


def skill_names(skills: Iterable[SkillRef | str], reader: Reader) -> Mrkdwn:
    """Return the names of skills as a list."""
    names = [skill if isinstance(skill, str) else skill.name for skill in skills]
    return listed([said(name, SKILL_LENGTH) for name in names[:10]], reader)


def room_of(p: SwarmPicture, reader: Reader) -> Mrkdwn:
    """Return a link to the swarm's channel."""
    return place(p.channel_id, reader)


def place(channel_id: str | None, reader: Reader) -> Mrkdwn:
    """Return a link to a channel, or words where it does not stand yet."""
    return channel(channel_id) if channel_id else reader.m("its channel")


def moment(at: datetime, reader: Reader) -> Mrkdwn:
    """Return an instant that Slack shows to each person in their own zone."""
    fallback = reader.when(at).replace("|", "/")
    return Mrkdwn(f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>")


def clock(at: datetime, reader: Reader) -> Mrkdwn:
    """Return a time of day that Slack shows to each person in their own zone."""
    return Mrkdwn(f"<!date^{int(at.timestamp())}^{{time}}|{reader.clock(at)}>")


def linked(url: str, label: str) -> Mrkdwn:
    """Return a link, or its label alone where the address is missing or far too long."""
    return link(url, label) if url and len(url) <= LINK_LENGTH else escape(label)


def asleep(p: SwarmPicture, reader: Reader) -> list[Mrkdwn]:
    """Return a line for each person who is asked when their day begins."""
    return [
        reader.m(
            ":crescent_moon: Nobody who knows {skills} is at work now. I ask {person} when their"
            " day begins, at {time} their time.",
            skills=skill_names(skills, reader),
            person=named(person, reader),
            time=Reader(reader.language, person.reader.time_zone).clock(wakes_at),
        )
        for person, wakes_at, skills in p.asleep[:MOST_PEOPLE]
    ]


# --- words for codes -----------------------------------------------------------------------


def outcome_of(code: str | None, reader: Reader) -> str:
    """Return how a case ended, in words."""
    return reader.t(OUTCOMES[code]) if code in OUTCOMES else reader.t("ended")


def state_of(code: str, reader: Reader) -> str:
    """Return where a swarm is in its life, in words."""
    return reader.t(STATES[code]) if code in STATES else reader.t("ended")


def ended_line(p: SwarmPicture, reader: Reader, *, calls: bool = True) -> Mrkdwn:
    """Return how the swarm ended, by whom and when.

    Where it calls nobody it is read outside the swarm, so personal data is left out.
    """
    reason = p.end_reason if calls else mask(p.end_reason).text
    how = outcome_of(p.outcome, reader) if p.state == "resolved" else said(reason, 200)
    line = bold(capital(state_of(p.state, reader))) + (f": {escape(how)}" if how else "")
    if p.ended_by is None or p.ended_at is None:
        return Mrkdwn(line)
    by = called(p.ended_by, reader) if calls else named(p.ended_by, reader)
    return Mrkdwn(f"{line} ({by}, {moment(p.ended_at, reader)})")


def article_state(code: str | None, reader: Reader) -> str:
    """Return how far an article can be trusted, in words."""
    return reader.t(ARTICLE_STATES.get(code or "", ARTICLE_STATES["work_in_progress"]))


def read_article(p: SwarmPicture, reader: Reader) -> Element | None:
    """Return the button that shows a swarm's published article, or None where there is none."""
    if p.article_id is None or p.article_state not in PUBLISHED:
        return None
    return button(Action.ARTICLE_READ, reader.t("Read the article"), p.article_id)


def refusal(code: str, reader: Reader) -> Mrkdwn:
    """Return why Slack did not let somebody in, in words."""
    if code in REFUSALS:
        return reader.m(REFUSALS[code])
    return reader.m("Slack says “{code}”", code=shorten(one_line(code), NAME_LENGTH))


def remedy(code: str, reader: Reader) -> Mrkdwn | None:
    """Return what can be done about it, where the reason does not say so itself."""
    return reader.m(REMEDIES[code]) if code in REMEDIES else None


def refusals(refused: Sequence[tuple[PersonRef, str]], reader: Reader) -> list[Mrkdwn]:
    """Return a line for each person who could not be added, with the reason."""
    lines = [
        Mrkdwn(
            " ".join(
                filter(
                    None,
                    [
                        f"• {called(who, reader)}: {refusal(code, reader)}.",
                        remedy(code, reader),
                    ],
                )
            )
        )
        for who, code in refused[:MOST_PEOPLE]
    ]
    if more := len(refused) - len(lines):
        lines.append(reader.mn("• and {n} more", "• and {n} more", more))
    return lines


def how_long(seconds: float, reader: Reader) -> Mrkdwn:
    """Return about how long something takes."""
    if seconds < 60:
        return reader.m("less than a minute")
    return reader.mn("about {n} minute", "about {n} minutes", round(seconds / 60))


def contributions(how: Sequence[str], reader: Reader) -> str:
    """Return kinds of contribution in words."""
    return listed([reader.t(CONTRIBUTIONS[one]) for one in how if one in CONTRIBUTIONS], reader)


def capital(text: str) -> str:
    """Return a text as it stands at the beginning of a line."""
    return text[:1].upper() + text[1:]


# --- messages ------------------------------------------------------------------------------


def on_behalf(sentence: str, p: SwarmPicture, by: PersonRef | None, reader: Reader) -> list[Block]:
    """Return for whom a form is sent by somebody who does not own the case; `by` fills it in."""
    if by is None or by.id == p.owner.id:
        return []
    return [context(reader.m(sentence, owner=named(p.owner, reader)))]


def paragraph(*lines: Mrkdwn | None) -> Mrkdwn:
    """Return the lines that are there, one under the other."""
    return Mrkdwn("\n".join(line for line in lines if line))


def message(text: Mrkdwn, *blocks: Block | None) -> Message:
    """Return a message from the blocks that are there; `text` is what notifications show."""
    return Message(shorten(text, 1000), [block for block in blocks if block])


def plain_message(*lines: Mrkdwn | None) -> Message:
    """Return a message of one paragraph, which is its own fallback text."""
    text = paragraph(*lines)
    return message(text, section(text))
