"""The article: what was learned, each line with where it came from."""

from __future__ import annotations

from collections import Counter

from bot.i18n import N_, Mrkdwn, Reader, escape
from bot.masking import PLACEHOLDER, Kind
from bot.ports import Block as SlackBlock
from bot.ports import Message, Modal
from bot.records import ArticleLinePicture, ArticlePicture, SwarmPicture
from bot.slack.ids import Action, Block, Callback
from bot.slack.mrkdwn import bold, link
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import (
    INPUT_LENGTH,
    Element,
    actions,
    ask,
    button,
    confirm,
    context,
    header,
    modal,
    section,
    text_input,
)

SECTIONS = {
    "issue": (Block.ISSUE, N_("Issue")),
    "environment": (Block.ENVIRONMENT, N_("Environment")),
    "resolution": (Block.RESOLUTION, N_("Resolution")),
    "cause": (Block.CAUSE, N_("Cause")),
    "did_not_work": (Block.DID_NOT_WORK, N_("What did not work")),
    "resources": (Block.RESOURCES, N_("Resources")),
}
SOURCES = {
    "case": N_("from the brief"),
    "resolve form": N_("from the resolution"),
    "edit": N_("edited"),
}
LISTED = "listed"
"""Follows the id of a draft where it is not the draft itself that the button stands below."""
SECTION_BUDGET = 1400
LINE_LENGTH = 500
TITLE_LENGTH = 150


def article_draft(a: ArticlePicture, p: SwarmPicture, reader: Reader) -> Message:
    """Return the article for the swarm's channel, as it stands in its present state."""
    text = reader.m(
        "Article from {reference}: {title}",
        reference=say.said(p.reference, say.REFERENCE_LENGTH),
        title=say.titled(a.title),
    )
    if a.state == "archived":
        return _discarded(a, text, reader)
    buttons = draft_buttons(a.id, reader, is_private=a.is_private) if a.is_draft else None
    return say.message(text, *_pages(a, reader), _masking(a, reader), buttons)


def article_renewed(a: ArticlePicture, reader: Reader) -> Message:
    """Return what an old message of a draft becomes when a newer one was posted."""
    return say.plain_message(
        reader.m(
            ":page_facing_up: The case went on after this draft. The newer draft of {title} is"
            " further down.",
            title=bold(say.titled(a.title)),
        )
    )


def article(a: ArticlePicture, reader: Reader) -> Message:
    """Return a published article for somebody who wants to read it."""
    return say.message(say.titled(a.title), *_pages(a, reader))


def article_form(a: ArticlePicture, reader: Reader) -> Modal:
    """Return the form that edits the article, one field a section."""
    title = text_input(a.title, action=Action.TITLE, most=TITLE_LENGTH)
    hint = reader.m("Each line is a paragraph. A line you leave as it is keeps its source.")
    fields = [_field(a, name, reader) for name in SECTIONS]
    return Modal(
        modal(
            Callback.ARTICLE,
            reader.t("Edit the article"),
            [ask(Block.TITLE, reader.t("Title"), title), section(hint), *fields],
            submit=reader.t("Save"),
            close=reader.t("Close"),
            private_metadata=f"{a.id}:{a.version}",
        )
    )


# --- the message ---------------------------------------------------------------------------


def _pages(a: ArticlePicture, reader: Reader) -> list[SlackBlock]:
    parts = [section(part) for name in SECTIONS if (part := _part(a, name, reader))]
    return [header(f"📄 {a.title}"), context(_state(a, reader)), *parts]


def _state(a: ArticlePicture, reader: Reader) -> Mrkdwn:
    parts: list[str] = [
        bold(say.said(a.reference, say.REFERENCE_LENGTH)),
        reader.m("article, {state}", state=say.article_state(a.state, reader)),
    ]
    if a.published_by and a.published_at:
        parts.append(
            reader.m(
                "published by {person}, {time}",
                person=say.named(a.published_by, reader),
                time=say.moment(a.published_at, reader),
            )
        )
    return Mrkdwn(" · ".join(parts))


def _part(a: ArticlePicture, name: str, reader: Reader) -> Mrkdwn | None:
    """Return one section under its heading, as many lines as fit."""
    lines = a.section(name)
    if not lines:
        return None
    shown: list[Mrkdwn] = [Mrkdwn(f"*{escape(reader.t(SECTIONS[name][1]))}*")]
    room = SECTION_BUDGET
    for place, line in enumerate(lines):
        written = _line(line, reader, is_listed=len(lines) > 1)
        room -= len(written)
        if room < 0 and place:
            more = len(lines) - place
            shown.append(reader.mn("_and {n} more line_", "_and {n} more lines_", more))
            break
        shown.append(written)
    return say.paragraph(*shown)


def _line(line: ArticleLinePicture, reader: Reader, *, is_listed: bool) -> Mrkdwn:
    text = say.said(line.text, LINE_LENGTH)
    bullet = "• " if is_listed else ""
    return Mrkdwn(f"{bullet}{text} {_source(line, reader)}".rstrip())


def _source(line: ArticleLinePicture, reader: Reader) -> Mrkdwn:
    """Return where a line came from: its message, or the form that somebody filled in."""
    author = say.name_of(line.author, reader) if line.author else reader.t("message")
    if line.permalink and len(line.permalink) <= say.LINK_LENGTH:
        return link(line.permalink, f"↗ {author}")
    if line.source in SOURCES:
        return Mrkdwn(f"_({reader.m(SOURCES[line.source])})_")
    return Mrkdwn("")


def _masking(a: ArticlePicture, reader: Reader) -> SlackBlock | None:
    """Return what was covered, by kind, as it stands in the article."""
    text = "\n".join([a.title, *(line.text for line in a.lines)])
    found = Counter(one.group()[1:-1] for one in PLACEHOLDER.finditer(text))
    if not found:
        return None
    kinds = [_covered(kind, found[kind], reader) for kind in Kind if found[kind]]
    return context(reader.m(":see_no_evil: Masked: {what}.", what=say.listed(kinds, reader)))


def _covered(kind: Kind, n: int, reader: Reader) -> Mrkdwn:
    if kind is Kind.EMAIL:
        return reader.mn("{n} e-mail address", "{n} e-mail addresses", n)
    if kind is Kind.PHONE:
        return reader.mn("{n} phone number", "{n} phone numbers", n)
    if kind is Kind.CARD:
        return reader.mn("{n} card number", "{n} card numbers", n)
    if kind is Kind.IBAN:
        return reader.mn("{n} bank account", "{n} bank accounts", n)
    return reader.mn("{n} secret", "{n} secrets", n)


def draft_buttons(article_id: str, reader: Reader, *, is_private: bool) -> SlackBlock:
    """Return what can be done with a draft that stands above them."""
    return actions(
        button(
            Action.ARTICLE_PUBLISH,
            reader.t("Publish"),
            article_id,
            style="primary",
            confirm=_sure_to_publish(reader, is_private=is_private),
        ),
        button(Action.ARTICLE_EDIT, reader.t("Edit"), article_id),
        _discard(article_id, reader),
    )


def unseen_draft_buttons(article_id: str, reader: Reader, *, is_private: bool) -> SlackBlock:
    """Return what can be done with a draft of which a list tells: first of all, read it."""
    return actions(
        button(Action.ARTICLE_EDIT, reader.t("Read and edit"), article_id),
        button(
            Action.ARTICLE_PUBLISH,
            reader.t("Publish"),
            f"{article_id}:{LISTED}",
            confirm=_sure_to_publish(reader, is_private=is_private),
        ),
        _discard(f"{article_id}:{LISTED}", reader),
    )


def _sure_to_publish(reader: Reader, *, is_private: bool) -> Element:
    return confirm(
        reader.t("Publish the article?"),
        _who_finds_it(reader, is_private=is_private),
        reader.t("Publish"),
        reader.t("Not yet"),
    )


def _discard(value: str, reader: Reader) -> Element:
    sure = confirm(
        reader.t("Discard the draft?"),
        reader.t("It goes to the archive, and nobody finds it by searching."),
        reader.t("Discard"),
        reader.t("Keep it"),
        is_risky=True,
    )
    return button(Action.ARTICLE_DISCARD, reader.t("Discard"), value, confirm=sure)


def _who_finds_it(reader: Reader, *, is_private: bool) -> str:
    if is_private:
        return reader.t("Those who may see this private case can find it then.")
    return reader.t("Everybody in the workspace can find it then. Are all customer details out?")


def _discarded(a: ArticlePicture, text: Mrkdwn, reader: Reader) -> Message:
    return say.message(
        text,
        section(
            reader.m(
                ":wastebasket: The draft {title} was discarded. It stays in the archive.",
                title=bold(say.titled(a.title)),
            )
        ),
    )


# --- the form ------------------------------------------------------------------------------


def _field(a: ArticlePicture, name: str, reader: Reader) -> SlackBlock:
    block_id, label = SECTIONS[name]
    # A line has to come back as it is, for it is known again by its words.
    text = "\n".join(line.text.replace("\n", " ") for line in a.section(name))
    hint = reader.t("Slack's field holds only the first part of this section.")
    return ask(
        block_id,
        reader.t(label),
        text_input(text, is_long=True),
        hint=hint if len(text) > INPUT_LENGTH else "",
        is_optional=name not in ("issue", "resolution"),
    )
