"""What the bot's parts tell those who watch over it, in terms that need no library."""


class Meter:
    """Takes note of what happens and how long it took; this one takes none.

    But for the names of steps, nothing given to it is an id or a text: whoever counts keeps one
    number for each combination.
    """

    def step(self, kind: str, step: str, seconds: float) -> None:
        """Note what a step of a flow took; its name may hold ids, which are left out."""

    def reached(self, kind: str, step: str, seconds: float) -> None:
        """Note how long after an operation began it had come so far that a step was done."""

    def ended(self, kind: str, error: str | None, seconds: float) -> None:
        """Note that an operation ended so long after it began; `error` says why if badly."""

    def swept(self, taken: int, lag_seconds: float) -> None:
        """Note that a sweep took so many operations, the latest so long after it was due."""

    def took_over(self, kind: str) -> None:
        """Note that an operation was taken over from a replica that is no more."""

    def lost(self, kind: str) -> None:
        """Note that a run had to stop, since its operation may be another replica's by now."""

    def called(self, method: str, outcome: str, seconds: float) -> None:
        """Note a call to Slack, by `ok` or the code of what came instead."""

    def limited(self, method: str) -> None:
        """Note that Slack answered 429."""

    def waits(self, method: str) -> None:
        """Note that somebody begins to wait for Slack's limits; `waited` ends it."""

    def waited(self, method: str, seconds: float) -> None:
        """Note that somebody has stopped waiting for Slack's limits, after so long."""

    def delivered(self, kind: str, status: int, seconds: float) -> None:
        """Note that a delivery was answered."""

    def event(self, fate: str) -> None:
        """Note what became of an event: `taken`, `duplicate` or `ignored`."""
