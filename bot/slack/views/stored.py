"""What the bot keeps about the person who asks."""

from __future__ import annotations

from bot.i18n import N_, Mrkdwn, Reader
from bot.ports import Modal
from bot.records import Holding, Stored
from bot.slack.ids import Callback
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import context, divider, modal, section

ROWS = {
    "person_skill.person_id": N_("skills you have"),
    "person_interest.person_id": N_("skills you would like to learn"),
    "role_grant.person_id": N_("roles you were given"),
    "role_grant.granted_by": N_("roles you gave"),
    "reminder.person_id": N_("reminders sent to you"),
    "posted.person_id": N_("direct messages to you that I still edit"),
    "person.lead_id": N_("people whose lead you are"),
    "swarm.requester_id": N_("swarms you opened"),
    "swarm.resolved_by_id": N_("swarms you ended, with your reason"),
    "case_owner.to_id": N_("cases you own or owned, with the reason for a handoff"),
    "case_owner.from_id": N_("cases you handed on, with the reason"),
    "case_owner.asked_by_id": N_("handoffs you asked for, with the reason"),
    "ask.person_id": N_("questions to you whether you can help, with your answer and reason"),
    "ask.asked_by_id": N_("questions to others that you had asked"),
    "participation.person_id": N_("swarms you were in or followed, and when"),
    "access_request.person_id": N_("your wishes to enter private swarms"),
    "access_request.answered_by_id": N_("wishes of others that you answered"),
    "swarm_update.person_id": N_("updates you wrote, with their text"),
    "swarm_link.set_by_id": N_("calls and documents you linked"),
    "mark.author_id": N_("messages of yours that were marked, with their text"),
    "mark.marked_by_id": N_("messages you marked"),
    "thanks.to_id": N_("thanks to you, with what was written"),
    "thanks.from_id": N_("thanks from you, with what you wrote"),
    "article.published_by_id": N_("articles you published"),
    "article_version.by_id": N_("wordings of articles you wrote"),
    "article_link.by_id": N_("articles you linked with cases"),
    "setting.changed_by": N_("settings you chose"),
    "setting_change.changed_by_id": N_("changes of settings you made"),
    "operation.asked_by_id": N_("things done in Slack that you asked for, for 30 days"),
    "event_log.actor_id": N_("entries of the log of what happened, without text"),
    "event_log.person_id": N_("entries of that log that are about you"),
    "access_audit.actor_id": N_("entries of the log of who was let into private swarms"),
}
"""What rows are, as `table.column`, in words that follow a number."""


def stored_form(stored: Stored, reader: Reader) -> Modal:
    """Return what is kept about somebody: what leads to them, and how many rows of which kind."""
    return Modal(
        modal(
            Callback.PROFILE,
            reader.t("What I keep about you"),
            [
                section(_who(stored, reader)),
                divider(),
                section(_rows(stored, reader)),
                context(
                    reader.m(
                        "Of what people write in channels I keep only what somebody marked. To"
                        " have your name and your words erased, ask an admin: it is one command."
                    )
                ),
            ],
            close=reader.t("Close"),
        )
    )


def _who(stored: Stored, reader: Reader) -> Mrkdwn:
    nothing = reader.t("nothing")
    return say.paragraph(
        reader.m("*Who you are*"),
        reader.m("*Name:* {what}", what=say.name_of(stored.person, reader)),
        reader.m("*E-mail:* {what}", what=say.said(stored.email, say.NAME_LENGTH) or nothing),
        reader.m("*Slack id:* {what}", what=stored.person.slack_id or nothing),
        reader.m(
            "*Department:* {what}", what=say.said(stored.department, say.NAME_LENGTH) or nothing
        ),
        reader.m("*Language:* {what}", what=reader.language),
        reader.m("*Time zone:* {what}", what=stored.time_zone),
        reader.m("*Known since:* {what}", what=reader.day(stored.since)),
    )


def _rows(stored: Stored, reader: Reader) -> Mrkdwn:
    lines = [_line(one, reader) for one in stored.holdings if one.rows in ROWS]
    return say.paragraph(
        reader.m("*How often you stand in what I keep*"), *(lines or [reader.m("Nothing else.")])
    )


def _line(one: Holding, reader: Reader) -> Mrkdwn:
    table = one.rows.partition(".")[0]
    return reader.m(
        "• {what} (`{table}`): *{count}*",
        count=one.count,
        what=reader.t(ROWS[one.rows]),
        table=table,
    )
