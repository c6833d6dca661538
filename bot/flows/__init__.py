"""The steps of each outside effect, by the kind of operation that begins them."""

from __future__ import annotations

from functools import partial

from bot.flows import (
    access,
    archiving,
    asking,
    chasing,
    current,
    digest,
    documents,
    ending,
    handoffs,
    lobby,
    nudging,
    opening,
    reconciling,
    searching,
    telling,
    workspace,
)
from bot.flows.tools import Tools
from bot.operations import Failed, Flow


def all_flows(tools: Tools) -> dict[str, Flow]:
    """Return every flow by its kind."""
    flows = {
        "open_swarm": opening.open_swarm,
        "refresh_swarm": current.refresh_swarm,
        "set_topic": opening.keep_topic,
        "send_asks": asking.send_asks,
        "ask_handoff": handoffs.ask_handoff,
        "tell_handoff": handoffs.tell_handoff,
        "bring_in": asking.bring_in,
        "orient": asking.orient,
        "refresh_ask": asking.refresh_ask,
        "let_out": telling.let_out,
        "tell": telling.tell,
        "tell_update": telling.tell_update,
        "ask_access": access.ask_access,
        "tell_access_answer": access.tell_access_answer,
        "tell_cut_off": telling.tell_cut_off,
        "take_mark": telling.take_mark,
        "publish_home": telling.publish_home,
        "end_swarm": ending.end_swarm,
        "reopen_swarm": ending.reopen_swarm,
        "come_back": archiving.come_back,
        "warn_of_archive": archiving.warn_of_archive,
        "refresh_warning": archiving.refresh_warning,
        "archive_swarm": archiving.archive_swarm,
        "refresh_article": ending.refresh_article,
        "make_document": documents.make_document,
        "publish_digest": digest.publish_digest,
        "look_at_lobby": lobby.look_at_lobby,
        "enter_channels": lobby.enter_channels,
        "reconcile": reconciling.reconcile,
        "look_at_room": reconciling.look_at_room,
        "look_at_member": reconciling.look_at_member,
        "take_reaction": reconciling.take_reaction,
        "ask_group": searching.ask_group,
        "tell_lead": searching.tell_lead,
        "refresh_pleas": searching.refresh_pleas,
        "nudge": nudging.nudge,
        "chase": chasing.chase,
        "tell_waiting": chasing.tell_waiting,
        "tell_done_for": chasing.tell_done_for,
        "sync_people": workspace.sync_people,
    }
    return {kind: partial(flow, tools) for kind, flow in flows.items()}


def when_failed(tools: Tools) -> Failed:
    """Return what is done when an operation is given up."""
    return partial(telling.failed, tools)
