"""users.*, dnd.* and usergroups.*: who there is, and whether they are there."""

from sandbox.api.paging import page
from sandbox.core import Core
from sandbox.dispatch import Answer, Call, Method
from sandbox.errors import SlackError
from sandbox.shapes import Json
from sandbox.wire import profile_object, user_object
from sandbox.world import User, UserGroup

WHOLE_LIST = 1000
MOST_DND = 50


def _with_email(core: Core) -> bool:
    return "users:read.email" in core.granted


def info(call: Call) -> Answer:
    """Answer users.info."""
    user = call.core.user(call.text("user"))
    locale = call.flag("include_locale")
    return {"user": user_object(user, email=_with_email(call.core), locale=locale)}


def list_users(call: Call) -> Answer:
    """Answer users.list; a large workspace insists on pages."""
    core = call.core
    users = list(core.world.users.values())
    if not call.text("limit") and len(users) > WHOLE_LIST:
        raise SlackError("limit_required")
    rows, cursor = page(call, users, lambda user: user.id, default=WHOLE_LIST)
    locale = call.flag("include_locale")
    return {
        "members": [user_object(u, email=_with_email(core), locale=locale) for u in rows],
        "cache_ts": int(core.now()),
        "response_metadata": {"next_cursor": cursor},
    }


def by_email(call: Call) -> Answer:
    """Answer users.lookupByEmail; people of other companies are not found."""
    wanted = call.text("email").lower()
    for user in call.core.world.users.values():
        hidden = user.is_stranger or user.deleted or user.is_bot
        if user.email and user.email.lower() == wanted and not hidden:
            return {"user": user_object(user, email=True)}
    raise SlackError("users_not_found")


def profile(call: Call) -> Answer:
    """Answer users.profile.get."""
    user = call.core.user(call.text("user") or call.core.bot.id)
    return {"profile": profile_object(user, email=_with_email(call.core))}


def presence(call: Call) -> Answer:
    """Answer users.getPresence; bots are away."""
    user = call.core.user(call.text("user"))
    return {"presence": "away" if user.away or user.is_bot else "active"}


def _dnd(call: Call, user: User) -> Json:
    on = user.dnd_until > call.core.now()
    end = int(user.dnd_until) if on else 1
    return {"dnd_enabled": on, "next_dnd_start_ts": 1, "next_dnd_end_ts": end}


def dnd_info(call: Call) -> Answer:
    """Answer dnd.info."""
    user = call.core.user(call.text("user") or call.core.bot.id)
    return _dnd(call, user)


def dnd_team(call: Call) -> Answer:
    """Answer dnd.teamInfo."""
    wanted = call.listed("users")
    if len(wanted) > MOST_DND:
        raise SlackError("too_many_users")
    users = [call.core.world.users.get(user_id) for user_id in wanted]
    return {"users": {user.id: _dnd(call, user) for user in users if user}}


def _group(call: Call, group: UserGroup) -> Json:
    body: Json = {
        "id": group.id,
        "team_id": call.core.team.id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": group.created,
        "date_update": group.created,
        "date_delete": int(group.disabled),
        "auto_type": None,
        "auto_provision": False,
        "enterprise_subteam_id": "",
        "created_by": "",
        "updated_by": "",
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
    }
    if call.flag("include_users"):
        body["users"] = list(group.users)
    if call.flag("include_count"):
        body["user_count"] = str(len(group.users))
    return body


def list_groups(call: Call) -> Answer:
    """Answer usergroups.list."""
    groups = call.core.world.usergroups.values()
    shown = [g for g in groups if not g.disabled or call.flag("include_disabled")]
    return {"usergroups": [_group(call, group) for group in shown]}


def group_users(call: Call) -> Answer:
    """Answer usergroups.users.list."""
    group = call.core.world.usergroups.get(call.text("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


METHODS: dict[str, Method] = {
    "users.info": info,
    "users.list": list_users,
    "users.lookupByEmail": by_email,
    "users.profile.get": profile,
    "users.getPresence": presence,
    "dnd.info": dnd_info,
    "dnd.teamInfo": dnd_team,
    "usergroups.list": list_groups,
    "usergroups.users.list": group_users,
}
