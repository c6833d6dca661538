"""An everyday case: who opens a swarm for it, what is found, how it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.world import Channel
from tests.stories.week.deeds import cancels, latest, opens, reacts, resolves, says, types
from tests.stories.week.habits import Answer
from tests.stories.week.living import Deed, Week

PATIENCE = 20
"""Minutes that an owner waits before looking again whether somebody has come."""
LOOKS = 6
OPEN, RESOLVED = "open", "resolved"


@dataclass(frozen=True)
class Case:
    """One row of the script."""

    when: str
    by: str
    line: str
    """What is typed after `/swarm`; of what is opened in another way, the case."""
    cause: str = ""
    fix: str = ""
    takes: int = 40
    """Minutes from the cause to the fix."""
    joins: Sequence[str] = ()
    follows: Sequence[str] = ()
    update: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """How those who are asked answer; who is not named accepts."""
    ends: str = RESOLVED
    """`RESOLVED`, `OPEN`, or why it is cancelled."""
    is_published: bool = True
    opened: Deed | None = None
    """How it is opened, where that is not by the line."""
    is_at_night: bool = False
    """Whether those who are on call go on, whatever the hour."""

    @property
    def reference(self) -> str:
        """The case's number."""
        return self.line.split()[0]

    async def begin(self, week: Week) -> None:
        """Let the swarm be opened, and all that belongs to it happen in its time."""
        await (self.opened or opens(self.by, self.line))(week)
        for minutes, (emoji, names) in enumerate((("bee", self.joins), ("eyes", self.follows)), 4):
            for name in names:
                week.later(minutes, reacts(name, self.reference, emoji))
        if self.fix or self.ends != OPEN:
            self.later(week, 9, _Work(self).look)

    def later(self, week: Week, minutes: float, deed: Deed, by: str = "") -> None:
        """Have its owner, or somebody else, do something in so many minutes, or back at work."""
        person = week.person(by or week.owner(self.reference))
        week.later(minutes, deed, None if self.is_at_night else person)


class _Work:
    """What happens in the channel of one case."""

    def __init__(self, case: Case) -> None:
        self._case, self._looks = case, 0

    async def look(self, week: Week) -> None:
        """See who has come; without anybody the owner waits, and in the end goes on alone."""
        case = self._case
        if week.is_bot_away:
            case.later(week, PATIENCE, self.look)
            return
        self._looks += 1
        others = self._others(week)
        if case.ends not in (RESOLVED, OPEN):
            await cancels(self._owner(week), case.reference, case.ends)(week)
        elif others or self._looks > LOOKS:
            self._goes_on(week, [*others, self._owner(week)][0])
        else:
            case.later(week, PATIENCE, self.look)

    def _goes_on(self, week: Week, expert: str) -> None:
        case = self._case
        if case.cause:
            case.later(week, 3, says(expert, case.reference, case.cause, "bulb"), expert)
        if case.update:
            case.later(week, 8, self._tell)
        if case.fix:
            fix = says(expert, case.reference, case.fix, "white_check_mark")
            case.later(week, case.takes, fix, expert)
        if case.ends == RESOLVED:
            case.later(week, case.takes + 4, self._resolve)

    async def _tell(self, week: Week) -> None:
        if week.is_bot_away:
            self._case.later(week, PATIENCE, self._tell)
            return
        line = f"/swarm update {self._case.update}"
        await types(self._owner(week), line, self._case.reference)(week)

    async def _resolve(self, week: Week) -> None:
        case = self._case
        said = self._channel(week).messages.values()
        if week.is_bot_away or not any(case.fix in message.text for message in said):
            # Whoever knows it comes back to work later.
            case.later(week, PATIENCE, self._resolve)
            return
        await resolves(self._owner(week), case.reference, case.fix)(week)
        if case.is_published:
            case.later(week, 6, self._publish)

    async def _publish(self, week: Week) -> None:
        owner = week.acts(self._owner(week))
        # In a channel that is shared with others there is no draft: its owner has it alone.
        there = [*owner.dm(), *self._channel(week).messages.values()]
        draft = latest(there, "article.publish", self._case.reference)
        await owner.click("article.publish", draft)

    def _owner(self, week: Week) -> str:
        return week.owner(self._case.reference)

    def _channel(self, week: Week) -> Channel:
        channel = week.channel(self._case.reference)
        assert channel is not None, f"{self._case.reference} has no channel"
        return channel

    def _others(self, week: Week) -> list[str]:
        """Return who else is in the channel, and here."""
        outside = {week.slack.bot.id, week.person(self._owner(week)).id}
        inside = [week.person(m) for m in self._channel(week).members if m not in outside]
        return [person.name for person in inside if not person.user.deleted]
