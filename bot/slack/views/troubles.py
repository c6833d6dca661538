"""What somebody reads when something failed for good, and what admins can do about it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import N_, Mrkdwn, Reader
from bot.ports import Block, Message
from bot.records import Trouble
from bot.slack.ids import Action
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import actions, button, divider, header, section

WHAT = {
    "open_swarm": N_("Opening a swarm"),
    "send_asks": N_("Asking people for help"),
    "ask_group": N_("Asking the people of a user group"),
    "tell_lead": N_("Telling a lead that nobody has come"),
    "bring_in": N_("Adding people to a channel"),
    "let_out": N_("Taking somebody out of a channel"),
    "refresh_swarm": N_("Bringing a brief up to date"),
    "refresh_ask": N_("Bringing a question to somebody up to date"),
    "refresh_article": N_("Bringing a draft up to date"),
    "tell_update": N_("Sending an update"),
    "ask_access": N_("Asking an owner to let somebody in"),
    "tell_access_answer": N_("Telling somebody whether they are let in"),
    "take_mark": N_("Keeping a marked message"),
    "make_document": N_("Making a canvas"),
    "end_swarm": N_("Closing a swarm"),
    "reopen_swarm": N_("Reopening a swarm"),
    "come_back": N_("Going back into a channel"),
    "archive_swarm": N_("Archiving a channel"),
    "publish_digest": N_("Posting the digest"),
    "look_at_lobby": N_("Looking after the lobby"),
    "enter_channels": N_("Entering the chosen channels"),
    "sync_people": N_("Reading the list of people"),
    "set_topic": N_("Changing a channel's topic"),
    "ask_handoff": N_("Asking somebody to take over a case"),
    "tell_handoff": N_("Telling what came of a handoff"),
}
NO_TOKEN = N_("Slack does not accept my token any more. Install the app again.")
NO_SCOPE = N_(
    "The app lacks a permission. Put in the manifest of this version and install the app again;"
    " `app.py doctor` says what is missing."
)
OUT_OF_CHANNEL = N_(
    "The channel is gone or archived, or I am not in it. Bring me in there with `/invite`."
)
BY_METHOD = {
    "conversations.create restricted_action": N_(
        "Your workspace does not let apps create channels. One of Slack's admins can allow it in"
        " the workspace's settings, under Permissions."
    ),
    "conversations.invite restricted_action": N_(
        "Your workspace does not let apps add people to channels. One of Slack's admins can allow"
        " it in the workspace's settings, under Permissions."
    ),
    "chat.postMessage restricted_action": N_(
        "Your workspace does not let apps post there. One of Slack's admins can allow it in the"
        " workspace's settings, or in those of the channel."
    ),
    "conversations.create name_taken": N_(
        "Every name that I tried for the channel is taken. Rename some of the old channels."
    ),
}
BY_CODE = {
    "restricted_action": N_(
        "Your workspace does not let apps do this. One of Slack's admins can allow it in the"
        " workspace's settings, under Permissions."
    ),
    "restricted_action_read_only_channel": N_(
        "Only some people may post in that channel. Let me post there too, in the settings of the"
        " channel, or choose another channel."
    ),
    "cannot_create_channel": N_("Slack does not let me create channels in this workspace."),
    "missing_scope": NO_SCOPE,
    "no_permission": NO_SCOPE,
    "not_allowed_token_type": NO_SCOPE,
    "invalid_auth": NO_TOKEN,
    "not_authed": NO_TOKEN,
    "token_revoked": NO_TOKEN,
    "token_expired": NO_TOKEN,
    "account_inactive": NO_TOKEN,
    "team_access_not_granted": N_(
        "Your organisation has not let the app into this workspace. One of its admins can add it."
    ),
    "app_access_restricted": N_(
        "Your organisation restricts this app. One of its admins can allow it."
    ),
    "org_login_required": N_(
        "Slack is moving your workspace to an Enterprise organisation. Wait until that is done."
    ),
    "ekm_access_denied": N_(
        "Your organisation has taken away the key by which messages can be written. One of its"
        " admins can give it back."
    ),
    "accesslimited": N_(
        "Slack takes the app's calls only from certain addresses, and mine is not among them. Add"
        " it in the settings of the app."
    ),
    "channel_not_found": OUT_OF_CHANNEL,
    "not_in_channel": OUT_OF_CHANNEL,
    "is_archived": OUT_OF_CHANNEL,
    "shared_with_others": N_(
        "People from outside read that channel, so I say nothing of cases there. Choose or make"
        " a channel that is not shared."
    ),
    "message_limit_exceeded": N_("Your workspace has reached Slack's limit of messages."),
    "SlackUnsureError": N_("Slack did not answer, though I tried for a while."),
    "SlackBusyError": N_("Slack took no more of my calls, though I waited."),
}


def why(code: str, method: str, reader: Reader) -> Mrkdwn:
    """Return why something failed and, where it is known, what mends it.

    `code` is Slack's, for the method that it refused, or the name of an error of ours.
    """
    known = BY_METHOD.get(f"{method} {code}") or BY_CODE.get(code)
    if known is not None:
        return reader.m(known)
    if code.endswith("Error"):
        return reader.m("Something went wrong on our side.")
    return reader.m("Slack says “{code}”.", code=say.said(code, say.NAME_LENGTH))


def given_up(
    kind: str, reference: str, why: Mrkdwn, reader: Reader, *, again: str = "", is_admin: bool
) -> Message:
    """Return the word to the person who asked that it could not be done.

    `again` is the id of what an admin can have tried again, if it can be.
    """
    first = _what_failed(kind, reference, reader)
    if not again:
        return say.plain_message(first, why)
    if not is_admin:
        later = reader.m("An admin can have it tried again from the Home tab of this app.")
        return say.plain_message(first, why, later)
    return say.message(first, section(say.paragraph(first, why)), actions(_button(again, reader)))


def tried_again(reader: Reader) -> Message:
    """Return the answer to an admin who has something tried again."""
    return say.plain_message(
        reader.m(":repeat: I am trying again. Whoever asked for it hears from me as usual.")
    )


def needing_attention(troubles: Sequence[Trouble], reader: Reader) -> list[Block]:
    """Return the part of an admin's App Home that shows what failed; nothing where nothing did."""
    if not troubles:
        return []
    lines = [section(_line(one, reader), _button(one.id, reader)) for one in troubles]
    return [divider(), header(reader.t("Needs attention")), *lines]


def _what_failed(kind: str, reference: str, reader: Reader) -> Mrkdwn:
    case = say.said(reference, say.REFERENCE_LENGTH)
    if kind == "open_swarm":
        return reader.m(":warning: I could not open a swarm for *{reference}*.", reference=case)
    if kind not in WHAT:
        return reader.m(":warning: This could not be done.")
    if not case:
        return reader.m(":warning: This could not be done: *{what}*.", what=reader.m(WHAT[kind]))
    return reader.m(
        ":warning: This could not be done for *{reference}*: *{what}*.",
        reference=case,
        what=reader.m(WHAT[kind]),
    )


def _line(one: Trouble, reader: Reader) -> Mrkdwn:
    what, when = reader.m(WHAT[one.kind]), say.moment(one.at, reader)
    place = say.said(one.reference, say.REFERENCE_LENGTH)
    if one.is_hidden:
        place = reader.m("a private swarm")
    told = Mrkdwn(" · ".join(part for part in (f"*{what}*", place, when) if part))
    return say.paragraph(told, why(one.code, one.method, reader))


def _button(operation_id: str, reader: Reader) -> dict[str, object]:
    return button(Action.TRY_AGAIN, reader.t("Try again"), operation_id)
