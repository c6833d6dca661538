"""The Conditions drawer: the clock, the latency and failures on purpose."""

from dataclasses import replace

from sandbox.changes import ALL_PARTS
from sandbox.faults import Fault
from sandbox.page.deeds import Posted
from sandbox.workspace import Workspace

_CALLS = "*.*"
_NEXT = {
    "error": Fault(on=_CALLS, kind="error", error="internal_error"),
    "429": Fault(on=_CALLS, kind="ratelimit", seconds=2),
    "500": Fault(on=_CALLS, kind="status", status=500),
    "lost": Fault(on=_CALLS, kind="lost"),
    "twice": Fault(on="deliver:events_api*", kind="duplicate"),
    "disconnect": Fault(on="socket", kind="disconnect"),
}


async def change(posted: Posted) -> str:
    """Do what a button of the drawer says."""
    workspace, what = posted.tab.workspace, posted.text("what")
    if what == "advance":
        workspace.clock.advance(float(posted.text("seconds") or 0))
    elif what == "latency":
        _set_latency(workspace, float(posted.text("milliseconds") or 0) / 1000)
    elif what == "next" and posted.text("fault") in _NEXT:
        workspace.faults.add(replace(_NEXT[posted.text("fault")]))
    elif what == "clear":
        workspace.faults.clear()
    elif what == "forget":
        workspace.problems.clear()
    workspace.changes.announce(*ALL_PARTS)
    return ""


def _set_latency(workspace: Workspace, seconds: float) -> None:
    """Hold every call of the bot up for that long, or for no time."""
    kept = [f for f in workspace.faults.active if f.kind != "latency" or f.times]
    workspace.faults.active[:] = kept
    if seconds:
        workspace.faults.add(Fault(on=_CALLS, kind="latency", times=0, seconds=seconds))
