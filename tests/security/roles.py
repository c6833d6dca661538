"""Who may do what: deeds × roles, and which deed each door of the bot is for.

This table is the source of the tests. A command, button or form without a row here fails them.
"""

from __future__ import annotations

from dataclasses import dataclass

OUTSIDERS = frozenset({"guest", "external", "guest in", "external in", "app", "unknown"})
"""Guests and people from outside, also inside of a swarm; apps; of whom Slack says nothing."""
MEMBERS = frozenset({"member", "lead", "expert", "in it", "owner", "admin", "admin in"})
ROLES = tuple(sorted(MEMBERS | OUTSIDERS))

IN_IT = frozenset({"in it", "owner", "admin in"})
ADMINS = frozenset({"admin", "admin in"})

DEEDS: dict[str, frozenset[str]] = {
    # Helps nobody to anything.
    "read help": MEMBERS | OUTSIDERS,
    # Shows each person only what they are in, or may see.
    "see own": MEMBERS | OUTSIDERS,
    "list": MEMBERS | OUTSIDERS - {"unknown"},
    "see it": MEMBERS | {"guest in", "external in"},
    "look around": MEMBERS,
    "open": MEMBERS,
    "join": MEMBERS,
    "mark": MEMBERS,
    "work": IN_IT,
    # The owner, and their lead for them.
    "end": frozenset({"owner", "admin in", "lead"}),
    "reopen": frozenset({"owner", "admin in"}),
    "finish": IN_IT | {"lead"},
    # The lead is the owner's; whoever opened it may too, here the owner.
    "edit": frozenset({"owner", "lead", "admin in"}),
    "hand over": frozenset({"owner", "lead", "admin in"}),
    # Who asked, and the owner; here they are one.
    "take back": frozenset({"owner"}),
    "let in": frozenset({"owner"}),
    # Whoever was asked, whoever they are; here it is the expert.
    "answer": frozenset({"expert"}),
    # The requester's lead, where nobody has come.
    "step in": ADMINS | {"lead"},
    "configure": ADMINS,
    "try again": ADMINS,
}


@dataclass(frozen=True)
class Door:
    """What somebody does, and what it carries: a key of the scene's ids, or a text."""

    deed: str
    carries: str = ""
    stage: str = "open"
    """Whether the swarm is open, or has been resolved."""


COMMANDS: dict[str, Door] = {
    "": Door("open"),
    "CASE-2 Something else": Door("open"),
    "help": Door("read help"),
    "nonsense": Door("read help"),
    "list": Door("list"),
    "mine": Door("see own"),
    "team": Door("look around"),
    "find webhooks": Door("look around"),
    "who billing": Door("look around"),
    "profile": Door("look around"),
    "invite": Door("work"),
    "invite +billing": Door("work"),
    "update": Door("work"),
    "update We can reproduce it": Door("work"),
    "edit": Door("edit"),
    "edit CASE-1": Door("edit"),
    "handoff": Door("hand over"),
    "handoff <@U0ANA> They know it": Door("hand over"),
    "resolve": Door("end"),
    "cancel": Door("end"),
    "cancel It was a mistake": Door("end"),
    "reopen": Door("reopen", stage="over"),
    "reopen CASE-1": Door("reopen", stage="over"),
    "leave": Door("see it"),
    "call": Door("work"),
    "call https://meet.example/room": Door("work"),
    "doc": Door("work"),
    "doc off": Door("work"),
    "digest": Door("look around"),
    "config": Door("look around"),
    "group billing": Door("configure"),
    "group billing <!subteam^S0FINANCE>": Door("configure"),
    "group billing off": Door("configure"),
}

BUTTONS: dict[str, Door] = {
    "swarm.join": Door("join", "swarm"),
    "swarm.request_access": Door("join", "swarm"),
    "swarm.follow": Door("join", "swarm"),
    "swarm.unfollow": Door("see it", "swarm"),
    "swarm.update": Door("work", "swarm"),
    "swarm.invite": Door("work", "swarm"),
    "swarm.edit": Door("edit", "swarm"),
    "swarm.document": Door("work", "swarm"),
    "swarm.reassign": Door("hand over", "swarm"),
    "swarm.resolve": Door("end", "swarm"),
    "swarm.cancel": Door("end", "swarm"),
    "swarm.reopen": Door("reopen", "swarm", stage="over"),
    "swarm.leave": Door("see it", "swarm"),
    "channel.keep": Door("look around", "room", stage="over"),
    "access.grant": Door("let in", "request"),
    "access.refuse": Door("let in", "request"),
    "ask.accept": Door("answer", "ask"),
    "ask.decline": Door("answer", "ask"),
    "ask.suggest": Door("answer", "ask"),
    "ask.later": Door("answer", "ask"),
    "ask.reconsider": Door("answer", "ask"),
    "handoff.accept": Door("answer", "handoff"),
    "handoff.decline": Door("answer", "handoff"),
    "handoff.withdraw": Door("take back", "handoff"),
    "plea.add": Door("step in", "plea"),
    "known.answers": Door("open", "known", stage="over"),
    "skill.meant": Door("work", "mistyped"),
    "article.read": Door("look around", "published", stage="over"),
    "article.edit": Door("finish", "article", stage="over"),
    "article.publish": Door("finish", "article", stage="over"),
    "article.discard": Door("finish", "article", stage="over"),
    "mark.off": Door("mark", "mark"),
    "operation.try_again": Door("try again", "failed"),
    "form.open": Door("open"),
    "home.list": Door("list", "part"),
    "profile.edit": Door("look around"),
    "profile.stored": Door("list"),
    "config.edit": Door("configure"),
    "config.page": Door("configure"),
    "config.preview": Door("configure"),
    "config.changes": Door("configure"),
    "input.title": Door("look around", "title"),
}

MENUS: dict[str, Door] = {"input.skills": Door("look around")}

FORMS: dict[str, Door] = {
    "open": Door("open"),
    "update": Door("work", "swarm"),
    "invite": Door("work", "swarm"),
    "edit": Door("edit", "carried"),
    "handoff": Door("hand over", "swarm"),
    "resolve": Door("end", "swarm"),
    "cancel": Door("end", "swarm"),
    "mark": Door("mark", "message"),
    "decline": Door("answer", "ask"),
    "suggest": Door("answer", "ask"),
    "article": Door("finish", "version", stage="over"),
    "profile": Door("look around"),
    "config": Door("configure", '{"section": "team"}'),
}

SHORTCUTS: dict[str, Door] = {"start_swarm": Door("open"), "mark_message": Door("mark")}
