"""views.*: open, push, update, publish."""

from sandbox import views
from sandbox.dispatch import Answer, Call, Method, parsed
from sandbox.errors import SlackError, invalid_arguments
from sandbox.shapes import Json
from sandbox.wire import view_object
from sandbox.world import OpenView


def _view(call: Call, kind: str) -> Json:
    view = parsed(call.args.get("view"), "invalid_arguments")
    if not isinstance(view, dict):
        raise invalid_arguments("[ERROR] must provide an object [json-pointer:/view]")
    views.check(call.core, view, kind=kind)
    return view


def _shown(call: Call, opened: OpenView) -> Json:
    return {"view": view_object(opened, call.core.world)}


def open_view(call: Call) -> Answer:
    """Answer views.open."""
    trigger = call.core.triggers.check(call.text("trigger_id"))
    view = _view(call, "modal")
    opened = views.open_view(call.core, trigger.user, view)
    trigger.used = True
    opened.trigger = trigger.id
    return _shown(call, opened)


def push(call: Call) -> Answer:
    """Answer views.push; the trigger must come from a modal."""
    trigger = call.core.triggers.check(call.text("trigger_id"))
    view = _view(call, "modal")
    if not trigger.view:
        raise SlackError("not_found")
    opened = views.push_view(call.core, trigger.user, view)
    trigger.used = True
    opened.trigger = trigger.id
    return _shown(call, opened)


def _meant(call: Call) -> OpenView:
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if bool(view_id) == bool(external_id):
        raise invalid_arguments("[ERROR] must provide exactly one of view_id and external_id")
    for opened in call.core.world.views.values():
        if opened.id == view_id or (external_id and opened.view.get("external_id") == external_id):
            return opened
    raise SlackError("not_found")


def _check_hash(call: Call, opened: OpenView | None) -> None:
    given = call.text("hash")
    if given and (opened is None or given != opened.hash):
        raise SlackError("hash_conflict")


def update(call: Call) -> Answer:
    """Answer views.update."""
    opened = _meant(call)
    view = _view(call, str(opened.view["type"]))
    _check_hash(call, opened)
    views.update_view(call.core, opened, view)
    return _shown(call, opened)


def publish(call: Call) -> Answer:
    """Answer views.publish."""
    core = call.core
    if not core.manifest.home_tab:
        raise SlackError("not_enabled")
    user = core.world.users.get(call.text("user_id"))
    if user is None or user.is_bot:
        raise invalid_arguments("[ERROR] invalid `user_id` [json-pointer:/user_id]")
    view = _view(call, "home")
    _check_hash(call, core.world.homes.get(user.id))
    return _shown(call, views.publish(core, user.id, view))


METHODS: dict[str, Method] = {
    "views.open": open_view,
    "views.push": push,
    "views.update": update,
    "views.publish": publish,
}
