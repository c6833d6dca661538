"""What could not be checked against Slack itself: one place to read, and to correct."""

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
"""The code with which unarchiving fails for bot tokens: an archived channel has no bot in it."""

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

ACK_ON_OTHER_SOCKET = True
"""An ack counts on whichever of the app's sockets it comes."""

METADATA_IN_EVENTS = False
"""Whether the message event repeats the message's metadata."""

VIEW_OPEN_REPLACES = True
"""Whether views.open, called while a modal of the app is open, replaces it."""

ESCAPED_COMMANDS_ONLY = True
"""Whether a command's text stays wholly unescaped when the manifest leaves should_escape off."""

REPLIES_PARENT_ONCE = True
"""Whether conversations.replies gives the parent on the first page only."""

PAGES_BEFORE_FILTER = True
"""Whether lists cut their pages before they drop archived channels, so that pages run short."""

PRIVATE_NOTICES_AS_CHANNEL = True
"""Whether private channels use the subtypes channel_join … too, instead of group_join …"""
