"""Installing the app: the consent page's redirect and the exchange of its code for a token."""

import secrets
from urllib.parse import urlencode, urlparse

from aiohttp import web

from sandbox.core import App, Core
from sandbox.dispatch import Reply
from sandbox.errors import SlackError
from sandbox.shapes import Json

CODE_SECONDS = 600


def add_routes(site: web.Application, app: App, cores: list[Core]) -> None:
    """Serve the address that an "Add to Slack" link leads to."""

    async def authorize(request: web.Request) -> web.Response:
        return _authorize(request, app, cores)

    site.router.add_get("/oauth/v2/authorize", authorize)


def _authorize(request: web.Request, app: App, cores: list[Core]) -> web.Response:
    """Consent at once, as the workspace's owner, and send the browser back with a code."""
    asked = request.query
    if asked.get("client_id") != app.client_id:
        raise web.HTTPBadRequest(text="invalid client_id parameter")
    core = next((c for c in cores if asked.get("team", "") in ("", c.team.id)), None)
    if core is None:
        raise web.HTTPBadRequest(text="invalid team parameter")
    allowed = core.manifest.redirect_urls
    redirect = asked.get("redirect_uri") or (allowed[0] if allowed else "")
    if not _may_return(redirect, allowed):
        raise web.HTTPBadRequest(text="redirect_uri did not match any configured URIs")
    scopes = frozenset(s for s in asked.get("scope", "").replace(" ", ",").split(",") if s)
    unknown = sorted(scopes - core.manifest.scopes)
    if unknown or not scopes:
        raise web.HTTPBadRequest(text=f"invalid_scope: {', '.join(unknown) or 'none given'}")
    code = secrets.token_hex(12)
    app.codes[code] = (core.team.id, redirect, scopes, core.now())
    back = {"code": code, "state": asked.get("state", "")}
    joint = "&" if urlparse(redirect).query else "?"
    raise web.HTTPFound(f"{redirect}{joint}{urlencode(back)}")


def _may_return(redirect: str, allowed: tuple[str, ...]) -> bool:
    # A bot on this machine may use any path of its own, whatever the manifest says.
    local = urlparse(redirect).hostname in ("127.0.0.1", "localhost")
    return local or any(redirect.startswith(one) for one in allowed)


def access(app: App, cores: list[Core], args: Json) -> tuple[Reply, Core]:
    """Answer oauth.v2.access: the code becomes the bot token."""
    if args.get("client_id") != app.client_id:
        raise SlackError("invalid_client_id")
    if args.get("client_secret") != app.client_secret:
        raise SlackError("bad_client_secret")
    team_id, redirect, scopes, at = app.codes.pop(str(args.get("code")), ("", "", frozenset(), 0.0))
    core = next((c for c in cores if c.team.id == team_id), None)
    if core is None or core.now() - at > CODE_SECONDS:
        raise SlackError("invalid_code")
    if args.get("redirect_uri", redirect) != redirect:
        raise SlackError("bad_redirect_uri")
    core.installed = True
    core.granted = scopes
    owner = next((u for u in core.world.users.values() if u.is_admin), core.bot)
    body = {
        "ok": True,
        "app_id": app.id,
        "authed_user": {"id": owner.id},
        "scope": ",".join(sorted(scopes)),
        "token_type": "bot",
        "access_token": core.bot_token,
        "bot_user_id": core.bot.id,
        "team": {"id": core.team.id, "name": core.team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    return Reply(body=body), core
