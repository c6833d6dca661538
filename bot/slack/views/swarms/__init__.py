"""Swarms to see: the brief, the announcement, the answers to opening one, and lists."""

from bot.slack.views.swarms._announcement import (
    announcement,
    reopened_notice,
    reopened_post,
    update_post,
)
from bot.slack.views.swarms._answers import cancelled, exists_form, reopened, updated
from bot.slack.views.swarms._brief import brief, topic
from bot.slack.views.swarms._edit import edit_form, edited_form
from bot.slack.views.swarms._lists import found, mine, swarm_line, swarm_list
from bot.slack.views.swarms._notices import ended_notice, update_form, update_notice
from bot.slack.views.swarms._opening import answered, exists, opened, opening
from bot.slack.views.swarms._waiting import waiting, waiting_form

__all__ = [
    "announcement",
    "answered",
    "brief",
    "cancelled",
    "edit_form",
    "edited_form",
    "ended_notice",
    "exists",
    "exists_form",
    "found",
    "mine",
    "opened",
    "opening",
    "reopened",
    "reopened_notice",
    "reopened_post",
    "swarm_line",
    "swarm_list",
    "topic",
    "update_form",
    "update_notice",
    "update_post",
    "updated",
    "waiting",
    "waiting_form",
]
