"""The ways in which the workspace says no: to the bot, to a person, and to a test."""

from sandbox.shapes import Json


class SlackError(Exception):
    """An `ok: false` answer; further keys of the answer are in `extra`."""

    def __init__(self, code: str, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.extra: Json = dict(extra)


def invalid_arguments(*messages: str) -> SlackError:
    """Make the error for arguments of the wrong shape, with Slack's list of messages."""
    return SlackError("invalid_arguments", response_metadata={"messages": list(messages)})


class CannotError(Exception):
    """A person tried what Slack's client would not let them do; the text says why."""


class ManifestError(Exception):
    """The app's manifest is not one that Slack would install; the text says why."""
