"""Everything that can go wrong, each with one sentence that its person can act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.i18n import N_, Mrkdwn, Reader


class SwarmroomError(Exception):
    """Base of our errors; `sentence` says what was wrong and what to do."""

    sentence = N_("Something went wrong on our side. Please try again in a moment.")

    def __init__(self, **values: object) -> None:
        super().__init__(", ".join(f"{k}={v}" for k, v in values.items()))
        self.values = values

    def said_to(self, reader: Reader) -> Mrkdwn:
        """Return the sentence in the reader's language, fit for mrkdwn."""
        return reader.m(self.sentence, **_readable(self.values, reader))


class BadInputError(SwarmroomError):
    """Somebody typed or chose something that cannot be used; `field` is the modal's block."""

    sentence = N_("{problem}")
    field: str | None = None
    others: Sequence[BadInputError] = ()
    """What else is wrong in the same form."""

    def __init__(self, sentence: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(**values)
        self.sentence = sentence
        self.field = field

    def at_fields(self, reader: Reader) -> dict[str, str]:
        """Return all that is wrong, in plain words, by field."""
        every = (self, *self.others)
        return {one.field: one.said_plainly(reader) for one in every if one.field is not None}

    def said_plainly(self, reader: Reader) -> str:
        """Return the sentence for a plain-text place, such as under a modal's input."""
        return reader.t(self.sentence, **_readable(self.values, reader))


class TooLateForFormError(SwarmroomError):
    """Slack did not open a form any more: what had asked for it was too long ago."""

    sentence = N_("Slack took too long to open the form. Please try once more.")


class TooLateToAnswerError(SwarmroomError):
    """Slack did not show any more what came of something."""

    sentence = N_(
        "Slack took too long to show my answer. Please look whether it was done, and try once more"
        " if it was not."
    )


class NotFoundError(SwarmroomError):
    """What was named is not there, or not for this person to see."""

    sentence = N_("I can't find that. Try `/swarm list` to see the open swarms.")


class UnknownPersonError(SwarmroomError):
    """Somebody was chosen whom the bot has not met."""

    sentence = N_(
        "I don't know one of these people yet. Ask them to open my Home tab once, then try again."
    )


class NotInASwarmError(NotFoundError):
    """A message was to be marked that no swarm this person may see works with."""

    sentence = N_(
        "This message is in no swarm's channel, so there is nothing to mark it for; *Start a swarm*"
        " in the same menu opens one with it."
    )


class NotInSwarmChannelError(SwarmroomError):
    """A command that works on a swarm was typed outside any swarm's channel."""

    sentence = N_(
        "`/swarm {command}` works in a swarm's channel. Go to the channel and type it there;"
        " `/swarm mine` lists yours."
    )


class NeitherCaseNorChannelError(NotInSwarmChannelError):
    """A command that can name a case named none, outside any swarm's channel."""

    sentence = N_(
        "`/swarm {command}` works in a swarm's channel, and anywhere with the case, as in"
        " `/swarm {command} CASE-1042`."
    )


class NotAllowedError(SwarmroomError):
    """Somebody may not do what they asked for; the sentence says who may."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(**values)
        self.sentence = sentence


class TooLateError(SwarmroomError):
    """A button or command came after its time; the sentence says what has happened since."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(**values)
        self.sentence = sentence


class SeenBeforeError(SwarmroomError):
    """A delivery has come again; what it asked for has been done."""

    sentence = N_("This has been done already.")


class DatabaseGoneError(SwarmroomError):
    """The database does not answer, or takes nothing; what was to be written is not."""

    sentence = N_(
        "I can't reach my records right now, so nothing has been done. Please try again in a"
        " minute."
    )


class TookTooLongError(SwarmroomError):
    """It was broken off where nobody waits any longer; what was under way may have been done."""

    sentence = N_(
        "This took too long, and may or may not have been done. Please look, and try again in a"
        " minute if it was not."
    )


class CommitUnsureError(DatabaseGoneError):
    """The database did not say how a commit ended; all of it may be written, or nothing."""

    sentence = TookTooLongError.sentence


class SlackError(SwarmroomError):
    """Slack did not do what was asked."""

    sentence = N_("Slack did not do this ({code}). Please try again in a moment.")


class SlackRefusedError(SlackError):
    """Slack understood and said no; asking again will not help."""

    def __init__(self, code: str, method: str = "", detail: object = None) -> None:
        super().__init__(code=code, method=method)
        self.code, self.method, self.detail = code, method, detail


class SlackBusyError(SlackError):
    """Slack asked to wait, and surely did nothing."""

    sentence = N_("Slack asks us to slow down. It will go on by itself in a moment.")

    def __init__(self, retry_after: float, method: str = "") -> None:
        super().__init__(method=method)
        self.retry_after = retry_after


class SlackUnsureError(SlackError):
    """No answer came, so the effect may or may not have happened."""

    sentence = N_("Slack did not answer. I will check what happened and go on.")


class LostError(Exception):
    """What this process was doing is not its own any more: it has to leave it to another."""


class ConfigError(Exception):
    """The environment is incomplete or wrong; the message names the variable and the mend."""


def _readable(values: Mapping[str, object], reader: Reader) -> dict[str, object]:
    """Return the values as a sentence names them: a command by the word for it."""
    return {k: reader.typed(str(v)) if k == "command" else v for k, v in values.items()}
