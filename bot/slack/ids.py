"""Every name that travels through Slack and comes back: actions, blocks, callbacks."""

from enum import StrEnum


class Action(StrEnum):
    """Buttons and inputs. A button's `value` is the id of what it acts on."""

    # The announcement, the brief and what is shown privately (value: swarm id)
    JOIN = "swarm.join"
    FOLLOW = "swarm.follow"
    UNFOLLOW = "swarm.unfollow"
    REQUEST_ACCESS = "swarm.request_access"
    UPDATE = "swarm.update"
    EDIT = "swarm.edit"
    INVITE = "swarm.invite"
    DOCUMENT = "swarm.document"
    RESOLVE = "swarm.resolve"
    REASSIGN = "swarm.reassign"
    CANCEL = "swarm.cancel"
    REOPEN = "swarm.reopen"
    LEAVE = "swarm.leave"
    # The channel of a swarm that has ended (value: "<room id>:<spell>")
    KEEP_CHANNEL = "channel.keep"
    # Access to a private swarm (value: access request id)
    GRANT = "access.grant"
    REFUSE = "access.refuse"
    # An ask (value: ask id)
    ACCEPT = "ask.accept"
    DECLINE = "ask.decline"
    SUGGEST = "ask.suggest"
    LATER = "ask.later"
    RECONSIDER = "ask.reconsider"
    # A handoff (value: handoff id)
    TAKE_OVER = "handoff.accept"
    LEAVE_IT = "handoff.decline"
    TAKE_BACK = "handoff.withdraw"
    # Somebody whom a lead can add (value: "<swarm id>:<person id>")
    STEP_IN = "plea.add"
    # What is already known (value: "<swarm id or ->:<kind>:<id>")
    ANSWERS = "known.answers"
    # A mistyped skill (value: "<swarm id>:<typed skill's id>:<meant skill's id>")
    MEANT = "skill.meant"
    # An article (value: article id)
    ARTICLE_READ = "article.read"
    ARTICLE_EDIT = "article.edit"
    ARTICLE_PUBLISH = "article.publish"
    ARTICLE_DISCARD = "article.discard"
    # What failed (value: operation id)
    TRY_AGAIN = "operation.try_again"
    # App Home, help and elsewhere
    OPEN_FORM = "form.open"
    PROFILE = "profile.edit"
    STORED = "profile.stored"
    # The rest of a part of App Home (value: "<part>:<how many come before>")
    HOME_LIST = "home.list"
    CONFIG = "config.edit"
    CONFIG_PAGE = "config.page"
    CONFIG_PREVIEW = "config.preview"
    CONFIG_CHANGES = "config.changes"
    # A mark in the form of its message (value: "<channel>:<ts>:<kind>")
    UNMARK = "mark.off"
    # Inputs
    TITLE = "input.title"
    SKILLS = "input.skills"
    VALUE = "input.value"


class Callback(StrEnum):
    """Modals, by what their submission does."""

    OPEN = "open"
    UPDATE = "update"
    EDIT = "edit"
    HANDOFF = "handoff"
    INVITE = "invite"
    RESOLVE = "resolve"
    CANCEL = "cancel"
    DECLINE = "decline"
    SUGGEST = "suggest"
    ARTICLE = "article"
    PROFILE = "profile"
    CONFIG = "config"
    MARK = "mark"


class Shortcut(StrEnum):
    """What stands in the menu of every message; the manifest names them too."""

    START = "start_swarm"
    MARK = "mark_message"


class Block(StrEnum):
    """Input blocks of the modals; errors are pinned to these."""

    CASE = "case"
    TITLE = "title"
    NEED = "need"
    ENVIRONMENT = "environment"
    TRIED = "tried"
    CUSTOMER = "customer"
    SKILLS = "skills"
    SEVERITY = "severity"
    PRIVATE = "private"
    PEOPLE = "people"
    TEXT = "text"
    OUTCOME = "outcome"
    RESOLUTION = "resolution"
    CAUSE = "cause"
    THANKS = "thanks"
    NOTE = "note"
    REASON = "reason"
    ISSUE = "issue"
    DID_NOT_WORK = "did_not_work"
    RESOURCES = "resources"
    LEVEL_1 = "level_1"
    LEVEL_2 = "level_2"
    LEVEL_3 = "level_3"
    INTERESTS = "interests"
    MAX_SWARMS = "max_swarms"
    PAUSE = "pause"
    WORK_FROM = "work_from"
    WORK_TO = "work_to"
    LANGUAGES = "languages"
    OPT = "opt"
    KIND = "kind"
    SOURCE = "source"
