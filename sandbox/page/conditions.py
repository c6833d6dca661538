"""The Conditions drawer: the clock, Slack's limits, and what goes wrong on purpose."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from sandbox.changes import ALL_PARTS
from sandbox.faults import Chaos, Fault
from sandbox.page.deeds import Posted
from sandbox.page.tab import Tab
from sandbox.workspace import Workspace

_CALLS = "api:*"
TROUBLES: Mapping[str, Fault] = MappingProxyType(
    {
        "429": Fault(on=_CALLS, kind="ratelimit", seconds=2),
        "500": Fault(on=_CALLS, kind="status", status=500),
        "error": Fault(on=_CALLS, kind="error", error="internal_error"),
        "drop": Fault(on=_CALLS, kind="drop"),
        "lost": Fault(on=_CALLS, kind="lost"),
        "twice": Fault(on="deliver:events_api*", kind="duplicate"),
        "swapped": Fault(on="deliver:events_api*", kind="reorder"),
        "no_canvas": Fault(
            on="conversations.canvases.create",
            kind="error",
            error="team_tier_cannot_create_channel_canvases",
        ),
        "deaf": Fault(on="deliver:interactive*", kind="drop"),
    }
)
"""What can be set to happen once or every time."""
SOCKETS: Mapping[str, Fault] = MappingProxyType(
    {
        "disconnect": Fault(on="socket", kind="disconnect"),
        "abort": Fault(on="socket", kind="abort"),
    }
)
"""What happens to a connection at once."""
LATENCIES = (0, 100, 500, 2000)
RATES = (0, 5, 20)
"""The shares, of a hundred, of calls and deliveries that a rough day hits."""
STEPS = ((600, "ten_minutes"), (3600, "hour"), (86400, "day"), (604800, "week"))
_SEED = 7
_MONDAY_HOUR = 9


@dataclass(frozen=True)
class Trouble:
    """One thing that can go wrong, and how it is set now."""

    key: str
    how: str
    """`off`, `next` or `always`."""
    fired: int


def troubles(workspace: Workspace) -> list[Trouble]:
    """Return everything that can be set to go wrong."""
    return [_trouble(workspace, key, fault) for key, fault in TROUBLES.items()]


def _trouble(workspace: Workspace, key: str, fault: Fault) -> Trouble:
    found = next((f for f in workspace.faults.active if _same(f, fault)), None)
    how = "off" if found is None else "next" if found.times else "always"
    return Trouble(key, how, found.fired if found else 0)


def _same(one: Fault, other: Fault) -> bool:
    return (one.on, one.kind) == (other.on, other.kind)


def others(workspace: Workspace) -> list[Fault]:
    """Return the failures that were set through another door than the drawer."""
    ours = [*TROUBLES.values(), *SOCKETS.values(), _latency(0)]
    return [f for f in workspace.faults.active if not any(_same(f, mine) for mine in ours)]


def latency(workspace: Workspace) -> int:
    """Return the milliseconds that every call of the bot is held up for."""
    held = (f.seconds for f in workspace.faults.active if _same(f, _latency(0)))
    return int(sum(held) * 1000)


def rate(workspace: Workspace) -> int:
    """Return the share, of a hundred, of what chance lets fail."""
    chaos = workspace.faults.chaos
    return round(chaos.rate * 100) if chaos else 0


def is_unusual(workspace: Workspace) -> bool:
    """Tell whether anything is set otherwise than at the start."""
    faults = workspace.faults
    return bool(faults.active or faults.chaos) or not workspace.core.strict.rate_limits


def _latency(seconds: float) -> Fault:
    return Fault(on=_CALLS, kind="latency", times=0, seconds=seconds)


async def change(posted: Posted) -> str:
    """Do what a control of the drawer says."""
    act = _ACTS.get(posted.text("what"))
    if act is not None:
        act(posted.tab, posted)
    posted.tab.workspace.changes.announce(*ALL_PARTS)
    return ""


def _set_trouble(tab: Tab, posted: Posted) -> None:
    fault, how = TROUBLES.get(posted.text("key")), posted.text("how")
    if fault is not None:
        _take_off(tab.workspace, fault)
        if how in ("next", "always"):
            tab.workspace.faults.add(replace(fault, times=int(how == "next")))


def _take_off(workspace: Workspace, fault: Fault) -> None:
    faults = workspace.faults
    faults.active = [one for one in faults.active if not _same(one, fault)]


def _set_socket(tab: Tab, posted: Posted) -> None:
    fault = SOCKETS.get(posted.text("key"))
    if fault is not None:
        tab.workspace.faults.add(replace(fault))


def _set_latency(tab: Tab, posted: Posted) -> None:
    _take_off(tab.workspace, _latency(0))
    if seconds := _number(posted, "milliseconds") / 1000:
        tab.workspace.faults.add(_latency(seconds))


def _set_rate(tab: Tab, posted: Posted) -> None:
    share = _number(posted, "share") / 100
    tab.workspace.faults.chaos = Chaos(seed=_SEED, rate=share, seconds=1) if share else None


def _set_limits(tab: Tab, posted: Posted) -> None:
    core = tab.workspace.core
    core.strict = replace(core.strict, rate_limits=posted.text("on") == "1")


def _advance(tab: Tab, posted: Posted) -> None:
    tab.workspace.clock.advance(max(0.0, _number(posted, "seconds")))


def _go_to_monday(tab: Tab, _posted: Posted) -> None:
    tab.workspace.clock.jump_to(next_monday(tab).timestamp())


def next_monday(tab: Tab) -> datetime:
    """Return the person's next Monday at nine, when the week's digest is due."""
    now = tab.moment(tab.workspace.clock.now())
    monday = now + timedelta(days=7 - now.weekday())
    return monday.replace(hour=_MONDAY_HOUR, minute=0, second=0, microsecond=0)


def _clear(tab: Tab, _posted: Posted) -> None:
    workspace = tab.workspace
    workspace.faults.clear()
    workspace.core.strict = replace(workspace.core.strict, rate_limits=True)


def _forget(tab: Tab, _posted: Posted) -> None:
    tab.workspace.problems.clear()


def _number(posted: Posted, name: str) -> float:
    try:
        return float(posted.text(name) or 0)
    except ValueError:
        return 0.0


_ACTS: Mapping[str, Callable[[Tab, Posted], None]] = {
    "advance": _advance,
    "clear": _clear,
    "forget": _forget,
    "latency": _set_latency,
    "limits": _set_limits,
    "monday": _go_to_monday,
    "rate": _set_rate,
    "socket": _set_socket,
    "trouble": _set_trouble,
}
