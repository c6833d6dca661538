"""auth.*, apps.*, bots.*, team.*, emoji.*: who the app is and where."""

from sandbox import events
from sandbox.dispatch import Answer, Call, Method
from sandbox.errors import SlackError


def api_test(call: Call) -> Answer:
    """Answer api.test with what it was given."""
    if call.text("error"):
        raise SlackError(call.text("error"))
    return {"args": call.args}


def auth_test(call: Call) -> Answer:
    """Answer auth.test."""
    core = call.core
    return {
        "url": f"{core.team.url}/",
        "team": core.team.name,
        "user": core.bot.name,
        "team_id": core.team.id,
        "user_id": core.bot.id,
        "bot_id": core.world.bot_id,
        "is_enterprise_install": False,
    }


def revoke(call: Call) -> Answer:
    """Answer auth.revoke: the token ends, unless it is only a test."""
    if call.flag("test"):
        return {"revoked": False}
    # unverified: token ends
    events.uninstalled(call.core)
    call.core.installed = False
    return {"revoked": True}


def bot_info(call: Call) -> Answer:
    """Answer bots.info."""
    core = call.core
    if call.text("bot", core.world.bot_id) != core.world.bot_id:
        raise SlackError("bot_not_found")
    return {
        "bot": {
            "id": core.world.bot_id,
            "deleted": False,
            "name": core.bot.real_name,
            "updated": core.bot.updated,
            "app_id": core.app.id,
            "user_id": core.bot.id,
            "icons": {},
        }
    }


def team_info(call: Call) -> Answer:
    """Answer team.info."""
    team = call.core.team
    if call.text("team", team.id) != team.id:
        raise SlackError("team_not_found")
    return {
        "team": {
            "id": team.id,
            "name": team.name,
            "url": f"{team.url}/",
            "domain": team.domain,
            "email_domain": f"{team.domain}.example",
            "icon": {"image_default": True},
            "avatar_base_url": "",
            "is_verified": False,
        }
    }


def emoji_list(call: Call) -> Answer:
    """Answer emoji.list: this workspace has no emoji of its own."""
    return {"emoji": {}, "cache_ts": f"{call.core.now():.6f}"}


METHODS: dict[str, Method] = {
    "api.test": api_test,
    "auth.test": auth_test,
    "auth.revoke": revoke,
    "bots.info": bot_info,
    "team.info": team_info,
    "emoji.list": emoji_list,
}
