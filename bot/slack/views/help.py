"""Help: every command with an example."""

from __future__ import annotations

from bot.commands import REFERENCE_LENGTH, NotRead
from bot.i18n import N_, Mrkdwn, Reader
from bot.ports import Message
from bot.slack.ids import Action
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import actions, button, context, section

GROUPS = (
    (
        N_("Open a swarm"),
        (
            (N_("/swarm"), N_("opens the form")),
            (N_("/swarm CASE-1042 Webhooks fail +webhooks sev2"), N_("opens one at once")),
            (
                N_('/swarm CASE-1048 Account taken over for:"Meridian Travel" private'),
                N_("opens a private one"),
            ),
        ),
    ),
    (
        N_("Work in its channel"),
        (
            (N_("/swarm invite @ana +sso"), N_("adds somebody, and asks for a skill")),
            (N_("/swarm update We can reproduce it"), N_("tells everybody where it stands")),
            (N_("/swarm edit"), N_("changes title, severity, skills and more")),
            (N_("/swarm call https://meet.example/room"), N_("sets where you talk")),
            (N_("/swarm doc"), N_("has a document made")),
            (N_("/swarm handoff @ana"), N_("asks somebody to own the case from now on")),
            (N_("/swarm leave"), N_("takes you out")),
        ),
    ),
    (
        N_("End it"),
        (
            (N_("/swarm resolve"), N_("ends it with what solved the case")),
            (N_("/swarm cancel"), N_("ends it without a resolution")),
            (N_("/swarm reopen CASE-1042"), N_("goes on where it ended")),
        ),
    ),
    (
        N_("Find and know"),
        (
            (N_("/swarm list"), N_("shows the open swarms")),
            (N_("/swarm mine"), N_("shows yours")),
            (N_("/swarm team"), N_("shows those of the people whose lead you are")),
            (N_("/swarm find webhooks"), N_("searches cases, articles and swarms")),
            (N_("/swarm who billing"), N_("shows who knows a skill")),
            (N_("/swarm profile"), N_("shows what you know and when you are asked")),
            (N_("/swarm digest"), N_("shows this week's stories to you alone")),
            (N_("/swarm config"), N_("shows and changes the settings")),
            (N_("/swarm group billing @team"), N_("for admins: sets whom to ask for a skill")),
        ),
    ),
)


INSTEAD = {
    "thanks": N_("`/swarm resolve` thanks everybody who helped."),
    "mark": N_(
        "Choose *Mark as …* in the message's menu, or react with :bulb: for a cause or"
        " :white_check_mark: for a fix."
    ),
    "report": N_("`/swarm list` shows what is open, `/swarm digest` what was solved."),
    "ask": N_("`/swarm find` searches what is known, and `/swarm who` shows who knows it."),
}
ANYTHING = N_("`/swarm help` shows what there is.")


def not_yet(word: str, reader: Reader) -> Message:
    """Return the private word that a command is still to come, and what to use meanwhile."""
    return say.plain_message(
        reader.m(
            "`/swarm {word}` does not exist yet. {instead}",
            word=word,
            instead=reader.m(INSTEAD.get(word, ANYTHING)),
        )
    )


def unread(reason: NotRead, nearest: str | None, typed: str, reader: Reader) -> Message:
    """Return why what was typed cannot be done, with one sentence on what to type."""
    if reason is NotRead.NOT_YET:
        return not_yet(typed.split()[0].lower(), reader)
    if reason is NotRead.NO_CASE:
        begin = reader.m(
            "Begin with the case, as in `/swarm CASE-1042 Webhooks fail +billing`, or type"
            " `/swarm` alone for the form."
        )
        return say.plain_message(begin, _typed(typed, reader))
    if reason is NotRead.A_COUNT:
        return _count(typed, reader)
    if reason is NotRead.CASE_TOO_LONG:
        too_long = reader.m(
            "A case has at most {most} characters. Is there a space missing after it?",
            most=REFERENCE_LENGTH,
        )
        return say.plain_message(too_long, _typed(typed, reader))
    return _unknown(nearest, typed, reader)


def help_card(reader: Reader) -> Message:
    """Return the commands in groups."""
    opening = reader.m(":bee: *Swarmroom* brings the right people together around a case.")
    groups = [section(_group(title, commands, reader)) for title, commands in GROUPS]
    menu = context(
        reader.m(
            "In the menu of a message, *Start a swarm* opens one with what it says, and *Mark as …*"
            " says what it is."
        )
    )
    joining = context(
        reader.m(
            "On an announcement, react with :bee: to join or :eyes: to follow. In a swarm, mark"
            " messages: :pushpin: fact, :test_tube: tried, :bulb: cause, :white_check_mark: fix,"
            " :ballot_box_with_check: decision, :link: resource."
        )
    )
    start = button(Action.OPEN_FORM, reader.t("Open the form"), style="primary")
    return say.message(opening, section(opening), *groups, joining, menu, actions(start))


def _count(typed: str, reader: Reader) -> Message:
    """Return the question whether a number is the case, with both lines ready to be typed."""
    line = say.said(typed.replace("`", "'"), 200)
    return say.plain_message(
        reader.m(
            "Is *{word}* the number of the case? Then type `/swarm #{line}`.",
            word=say.said(typed.split()[0], 40),
            line=line,
        ),
        reader.m(
            "If not, put the case in front, as in `/swarm CASE-1042 {line}`, or type `/swarm` alone"
            " for the form.",
            line=line,
        ),
    )


def _unknown(nearest: str | None, typed: str, reader: Reader) -> Message:
    """Return which word is no command, what was probably meant, and all that was typed."""
    first = next(iter(typed.replace("`", "'").split()), "")
    word = say.said(first, 40)
    sentence = (
        reader.m(
            "I don't know the command `{word}`. Did you mean `/swarm {nearest}`?",
            word=word,
            nearest=reader.typed(nearest),
        )
        if nearest
        else reader.m(
            "I don't know the command `{word}`. A swarm is opened by a case with a number in it, as"
            " in `/swarm CASE-1042 Webhooks fail +billing`.",
            word=word,
        )
    )
    return say.plain_message(sentence, _typed(typed, reader), reader.m(ANYTHING))


def _typed(typed: str, reader: Reader) -> Mrkdwn | None:
    """Return all that was typed, to be copied: Slack keeps nothing of it."""
    if len(typed.split()) < 2:
        return None
    return reader.m("You typed: `/swarm {typed}`", typed=say.said(typed.replace("`", "'"), 200))


def _group(title: str, commands: tuple[tuple[str, str], ...], reader: Reader) -> Mrkdwn:
    lines = [Mrkdwn(f"`{reader.t(example)}` {reader.m(effect)}") for example, effect in commands]
    return say.paragraph(Mrkdwn(f"*{reader.m(title)}*"), *lines)
