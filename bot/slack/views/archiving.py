"""The end of a channel: the word a day before, who keeps it, and what is left behind."""

from __future__ import annotations

from datetime import datetime

from bot.i18n import Mrkdwn, Reader
from bot.ports import Message
from bot.records import ArticlePicture, PersonRef, RoomEnd, SwarmPicture
from bot.slack.ids import Action
from bot.slack.mrkdwn import bold
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import actions, button, section


def warning(p: SwarmPicture, end: RoomEnd, reader: Reader) -> Message:
    """Return what stands in the channel of a swarm that has ended about its own end."""
    if p.is_active:
        return _goes_on(p, reader)
    text = _when(end, reader)
    return say.message(
        text,
        section(text),
        actions(
            button(
                Action.KEEP_CHANNEL, reader.t("Keep it a week more"), f"{end.room_id}:{end.spell}"
            ),
            button(Action.REOPEN, reader.t("Reopen"), p.id),
        ),
    )


def warned_before(reader: Reader) -> Message:
    """Return what an older word about the channel's end becomes when there is a newer one."""
    return say.plain_message(
        reader.m(":file_cabinet: How long this channel stays is said further down.")
    )


def kept_already(until: datetime, reader: Reader) -> Message:
    """Return the private word that somebody else was first to keep the channel."""
    return say.plain_message(
        reader.m(
            "Somebody has kept this channel meanwhile: it stays until {time}.",
            time=say.moment(until, reader),
        )
    )


def farewell(
    p: SwarmPicture,
    article: ArticlePicture | None,
    where: str,
    finisher: PersonRef | None,
    reader: Reader,
) -> Message:
    """Return the last message of a channel: where the article is, and how the case is taken up."""
    return say.plain_message(
        reader.m(":file_cabinet: This channel is archived now. It can still be read and found."),
        _learned(article, where, finisher, reader),
        _taken_up(p, reader),
    )


def stays(
    p: SwarmPicture,
    article: ArticlePicture | None,
    where: str,
    finisher: PersonRef | None,
    reader: Reader,
) -> Message:
    """Return what the last message becomes in a channel that is not archived after all."""
    if p.is_active:
        return _goes_on(p, reader)
    return say.plain_message(
        reader.m(
            ":file_cabinet: Nobody has to work here any more, but Slack does not let me archive"
            " this channel. Whoever may can do it by hand."
        ),
        _learned(article, where, finisher, reader),
        _taken_up(p, reader),
    )


def left_behind(
    p: SwarmPicture,
    article: ArticlePicture,
    where: str,
    finisher: PersonRef | None,
    reader: Reader,
) -> Message:
    """Return the word in the lobby's thread: what was learned, or who can finish the draft."""
    text = say.paragraph(
        reader.m(
            ":file_cabinet: The channel of {case} is archived.",
            case=bold(say.said(p.reference, say.REFERENCE_LENGTH)),
        ),
        _learned(article, where, finisher, reader),
    )
    read = say.read_article(p, reader)
    return say.message(text, section(text), actions(read) if read else None)


def _goes_on(p: SwarmPicture, reader: Reader) -> Message:
    return say.plain_message(
        reader.m(":bee: {case} is open again, so this channel stays.", case=say.heading(p))
    )


def _taken_up(p: SwarmPicture, reader: Reader) -> Mrkdwn:
    return reader.m(
        "To take the case up again: `/swarm reopen {case}`",
        case=say.said(p.reference, say.REFERENCE_LENGTH),
    )


def _when(end: RoomEnd, reader: Reader) -> Mrkdwn:
    time = say.moment(end.until, reader)
    if end.is_announced:
        return reader.m(
            ":file_cabinet: This channel will be archived: {time}. It can still be read and found"
            " then. Does somebody need it longer?",
            time=time,
        )
    if end.kept_by is not None:
        return reader.m(
            ":file_cabinet: {person} keeps this channel: it stays until {time}. I'll say so a day"
            " before.",
            person=say.named(end.kept_by, reader),
            time=time,
        )
    return reader.m(
        ":file_cabinet: This channel is back from the archive and stays until {time}. I'll say so"
        " a day before.",
        time=time,
    )


def _learned(
    article: ArticlePicture | None, where: str, finisher: PersonRef | None, reader: Reader
) -> Mrkdwn | None:
    """Return where the article is and how it stands; None where there is none to read."""
    if article is None or article.state == "archived":
        return None
    title = bold(say.linked(where, say.titled(article.title)))
    if not article.is_draft:
        return reader.m(
            "What was learned: {title} ({state})",
            title=title,
            state=say.article_state(article.state, reader),
        )
    if finisher is None:
        return reader.m(
            "The article {title} is still a draft, and I could hand it to nobody.", title=title
        )
    return reader.m(
        "The article {title} is still a draft. {person} has it in their messages from me and can"
        " finish it.",
        title=title,
        person=say.named(finisher, reader),
    )
