"""What could not be checked against Slack itself: one place to read, and to correct."""

from sandbox.blockkit import UNVERIFIED as BLOCK_KIT

RATE_BURST = 3
"""Posts above one a second that a channel takes: short bursts are allowed, no figure is given."""

BLOCKS_TOTAL = 13_000
"""Characters of blocks (as JSON) that a message may hold; failures were seen from about 13,200."""

TRIGGER_AS_ARGUMENT = "[ERROR] `trigger_id` expired [json-pointer:/trigger_id]"
"""The other form in which an expired trigger has been reported."""

RESPONSE_URL_USED = "used_url"
RESPONSE_URL_EXPIRED = "expired_url"
"""The error names of a response_url that is used up or too old."""

MISSING_ARGUMENT = "[ERROR] missing required field: {name} [json-pointer:/{name}]"
"""How a missing required argument is reported (inside invalid_arguments)."""

BOT_UNARCHIVE = "not_in_channel"
"""The code with which unarchiving fails for bot tokens; users report it, no page lists it."""

ARCHIVED_WITHOUT_BOT = True
"""Whether archiving takes the bot out: users report that it can no longer read, and that it must
be invited again after a person brings the channel back."""

ORPHANS_ARE_ACCEPTED = True
"""Whether a reply to a thread_ts of no message is accepted and then shown nowhere."""

SOCKET_HELLO_SECONDS = 18_060
"""approximate_connection_time of the hello message."""

NO_ANSWER_COMMAND = "{command} failed because the app did not respond."
NO_APP_COMMAND = '{command} failed with the error "dispatch_failed"'
BAD_ANSWER_COMMAND = '{command} failed with the error "{code}"'
NO_ANSWER_ACTION = "This app did not respond. Try again later."
NO_ANSWER_VIEW = "We had some trouble connecting. Try again?"
BAD_ANSWER_VIEW = "We had some trouble connecting. Try again? ({reason})"
REQUIRED_INPUT = "Please complete this required field."
"""The sentences that people see."""

RETRY_SECONDS = (0.0, 60.0, 300.0)
"""Pauses before the three retries of an event; documented for HTTP, assumed for Socket Mode."""

ASSUMED = {
    "late acks": "an ack counts on whichever of the app's sockets it comes",
    "bare commands": "a command's text is not escaped at all where should_escape is off",
    "closing sockets": "what meets a socket that the app is closing is delivered on another one",
    "canvas rights": "a canvas is made only by a member, and else fails with channel_not_found",
    "bookmark rights": "without membership bookmarks fail with permission_denied",
    "hidden metadata": "message events do not repeat the message's metadata",
    "grey notices": "private channels use the subtypes channel_join … too, not group_join …",
    "one modal": "views.open while a modal of the app is open replaces it without view_closed",
    "own emails": "people of other companies and bots have no e-mail address",
    "parent once": "conversations.replies gives the parent on the first page only",
    "archived pins": "pinning in an archived channel fails with restricted_action",
    "plain names": "channel names hold no letters beyond a to z, though people's may on Slack",
    "post totals": "a workspace's posts have no limit beside that of each channel",
    "reaction rights": "reacting without membership fails with not_in_channel",
    "replies join": "writing in a public channel makes one a member",
    "response_url body": "a response_url answers nonsense with 404 and invalid_payload",
    "short pages": "lists cut their pages before they drop archived channels",
    "socket names": "Socket Mode names a missed ack timeout, where HTTP says http_timeout",
    "token ends": "auth.revoke of the bot token uninstalls the app",
    "wide limits": "above a page's largest size, the largest is given instead of an error",
}
"""Further behaviour that is assumed; the places say `unverified:` and the name."""

EVERYTHING: tuple[str, ...] = (*ASSUMED.values(), *BLOCK_KIT)
"""What is assumed without a figure or a wording, the Block Kit rules' part included."""
