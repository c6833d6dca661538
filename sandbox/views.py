"""Modals on their stack and App Homes: opened, pushed, updated, published, closed."""

import json

from sandbox import blockkit_door
from sandbox.core import Core
from sandbox.errors import SlackError, invalid_arguments
from sandbox.inputs import elements, state_of
from sandbox.shapes import Json
from sandbox.world import Home, OpenView

DEEPEST = 3
LARGEST = 250_000


def check(core: Core, view: Json, *, kind: str) -> None:
    """Raise what Slack would say of a view that is not right."""
    if len(json.dumps(view)) > LARGEST:
        raise SlackError("view_too_large")
    if view.get("type") != kind:
        raise invalid_arguments(f"[ERROR] view type must be {kind} [json-pointer:/view/type]")
    if core.strict.blocks:
        errors = blockkit_door.view_errors(view)
        if errors:
            raise invalid_arguments(*errors)


def prepare(core: Core, view: Json, before: list[Json] | None = None) -> Json:
    """Copy a view and give every block and element an id; ids stay on update."""
    made: Json = json.loads(json.dumps(view))
    known = {i: b.get("block_id") for i, b in enumerate(before or []) if b.get("block_id")}
    for place, block in enumerate(made.get("blocks") or []):
        if not block.get("block_id"):
            kept = known.get(place)
            block["block_id"] = kept or core.world.new_id("bk").lower()
    for found in elements(made.get("blocks") or []):
        if not found.action_id:
            found.element["action_id"] = core.world.new_id("ac").lower()
    return made


def new_hash(core: Core) -> str:
    """Return a view's next hash."""
    return f"{core.new_ts()}.{core.world.new_id('h').lower()}"


def _make(core: Core, user_id: str, view: Json, parent: OpenView | None) -> OpenView:
    external = view.get("external_id")
    if external and any(v.view.get("external_id") == external for v in core.world.views.values()):
        raise SlackError("duplicate_external_id")
    made = prepare(core, view)
    view_id = core.world.new_id("V")
    opened = OpenView(
        id=view_id,
        person=user_id,
        view=made,
        hash=new_hash(core),
        root_id=parent.root_id if parent else view_id,
        previous_id=parent.id if parent else "",
        values=state_of(made["blocks"]),
    )
    core.world.views[view_id] = opened
    return opened


def open_view(core: Core, user_id: str, view: Json) -> OpenView:
    """Open a modal for somebody, in place of any they have open."""
    opened = _make(core, user_id, view, None)
    # unverified: one modal
    for old in core.world.stacks.get(user_id, []):
        _forget(core, old)
    core.world.stacks[user_id] = [opened]
    core.changes.announce("modal", people=[user_id])
    return opened


def push_view(core: Core, user_id: str, view: Json) -> OpenView:
    """Put a modal on top of those that are open."""
    stack = core.world.stacks.get(user_id) or []
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= DEEPEST:
        raise SlackError("push_limit_reached")
    opened = _make(core, user_id, view, stack[-1])
    stack.append(opened)
    core.changes.announce("modal", people=[user_id])
    return opened


def update_view(core: Core, opened: OpenView, view: Json) -> None:
    """Replace a view's content; what was filled in stays where ids stay."""
    opened.view = prepare(core, view, opened.blocks)
    opened.values = state_of(opened.blocks, opened.values)
    opened.errors = {}
    opened.hash = new_hash(core)
    core.changes.announce("modal", people=[opened.person])


def publish(core: Core, user_id: str, view: Json) -> Home:
    """Show a Home to one person."""
    home = home_of(core, user_id)
    home.view = prepare(core, view, home.blocks)
    home.values = state_of(home.blocks)
    home.hash = new_hash(core)
    home.published = True
    core.changes.announce("home", people=[user_id])
    return home


def home_of(core: Core, user_id: str) -> Home:
    """Return somebody's Home, empty before the bot published one."""
    home = core.world.homes.get(user_id)
    if home is None:
        view_id = core.world.new_id("V")
        empty: Json = {"type": "home", "blocks": []}
        home = Home(id=view_id, person=user_id, view=empty, hash="", root_id=view_id)
        core.world.homes[user_id] = home
        core.world.views[view_id] = home
    return home


def top(core: Core, user_id: str) -> OpenView | None:
    """Return the modal that the person sees."""
    stack = core.world.stacks.get(user_id)
    return stack[-1] if stack else None


def close_view(core: Core, opened: OpenView, *, whole: bool = False) -> list[OpenView]:
    """Close a modal, or its whole stack; returns those that closed, the top one first."""
    stack = core.world.stacks.get(opened.person, [])
    if opened not in stack:
        return []
    place = 0 if whole or opened.view.get("clear_on_close") else stack.index(opened)
    closed = stack[place:][::-1]
    del stack[place:]
    for one in closed:
        _forget(core, one)
    core.changes.announce("modal", people=[opened.person])
    return closed


def _forget(core: Core, opened: OpenView) -> None:
    opened.closed = True
    core.world.views.pop(opened.id, None)
