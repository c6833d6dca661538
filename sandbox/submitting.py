"""A modal is submitted: Slack's own checks, the bot's answer, and what it does to the stack."""

from sandbox import payloads, views
from sandbox.choosing import client_error
from sandbox.core import Core
from sandbox.errors import SlackError
from sandbox.inputs import elements
from sandbox.outcomes import SubmitResult
from sandbox.shapes import Json
from sandbox.unverified import BAD_ANSWER_VIEW, NO_ANSWER_VIEW
from sandbox.world import OpenView, User


class _WrongAnswerError(Exception):
    """The bot's answer is not one that Slack takes."""


async def submit(core: Core, user: User, view: OpenView) -> SubmitResult:
    """Check the inputs, ask the bot, and do what it says."""
    errors = {
        found.block_id: error
        for found in elements(view.blocks)
        if found.is_input and (error := client_error(found, view.values))
    }
    _show_errors(core, view, errors)
    if errors:
        return SubmitResult("errors", errors, view)
    trigger = core.triggers.new(user.id, view=view.id)
    payload = payloads.view_submission(core, user, view, trigger)
    payload["response_urls"] = _response_urls(core, user, view)
    name = f"view_submission/{view.callback_id}"
    ack = await core.interact(name, payload, answerable=True)
    if not ack.ok:
        return SubmitResult("failed", view=view, error=NO_ANSWER_VIEW)
    try:
        return _follow(core, user, view, ack.payload or {})
    except (_WrongAnswerError, SlackError) as error:
        reason = f"{error}: {error.extra}" if isinstance(error, SlackError) else str(error)
        core.problems.add("ack", f"interactive/{name}", reason)
        return SubmitResult("failed", view=view, error=BAD_ANSWER_VIEW.format(reason=reason))


def _show_errors(core: Core, view: OpenView, errors: dict[str, str]) -> None:
    view.errors = errors
    core.changes.announce("modal", people=[view.person])


def _response_urls(core: Core, user: User, view: OpenView) -> list[Json]:
    rows: list[Json] = []
    for found in elements(view.blocks):
        entry = view.values.get(found.block_id, {}).get(found.action_id, {})
        channel = core.world.channels.get(str(entry.get(found.state_key)))
        if found.element.get("response_url_enabled") and channel is not None:
            url = core.response_urls.new(user.id, channel)
            ids = {"block_id": found.block_id, "action_id": found.action_id}
            rows.append(ids | {"channel_id": channel.id, "response_url": url.url})
    return rows


def _follow(core: Core, user: User, view: OpenView, answer: Json) -> SubmitResult:
    action = answer.get("response_action")
    if not answer:
        views.close_view(core, view)
        return SubmitResult("closed", view=views.top(core, user.id))
    if action == "errors":
        return _refused(core, view, answer.get("errors"))
    if action == "clear":
        views.close_view(core, view, whole=True)
        return SubmitResult("cleared")
    if action in ("update", "push"):
        sent = answer.get("view")
        if not isinstance(sent, dict):
            raise _WrongAnswerError(f"response_action {action} without a view")
        views.check(core, sent, kind="modal")
        if action == "push":
            return SubmitResult("pushed", view=views.push_view(core, user.id, sent))
        views.update_view(core, view, sent)
        return SubmitResult("updated", view=view)
    raise _WrongAnswerError(f"no response_action {action!r}")


def _refused(core: Core, view: OpenView, errors: object) -> SubmitResult:
    inputs = {b["block_id"] for b in view.blocks if b.get("type") == "input"}
    if not isinstance(errors, dict) or not errors:
        raise _WrongAnswerError("response_action errors without errors")
    stray = [block_id for block_id in errors if block_id not in inputs]
    if stray:
        raise _WrongAnswerError(f"errors for blocks that are no inputs: {', '.join(stray)}")
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise _WrongAnswerError("an error without a text")
    _show_errors(core, view, dict(errors))
    return SubmitResult("errors", dict(errors), view)
