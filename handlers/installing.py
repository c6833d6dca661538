"""The bot comes into workspaces and leaves them; Slack tells who joins and who changes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.config import Config
from bot.errors import SlackRefusedError
from bot.ports import Identity
from bot.services.workspaces import Granted, Workspaces
from handlers import payloads


class Authorization(AsyncAuthorize):
    """Tells Bolt what the bot may act with where a delivery comes from; Slack is not asked."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_actor: str | None,
    ) -> AuthorizeResult | None:
        """Return what the bot is in this workspace, or None where it is not installed."""
        workspace_id = await self._workspaces.by_team(team_id, enterprise_id)
        if workspace_id is None:
            return None
        try:
            here = await self._workspaces.presence(workspace_id)
        except SlackRefusedError:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            bot_id=here.bot_id,
            bot_user_id=here.bot_user_id,
            bot_token=here.token,
        )


class Installations(AsyncInstallationStore):
    """Bolt's door for what Slack grants; only saving is needed, authorization is ours."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def async_save(self, installation: Installation) -> None:
        """Keep what was granted."""
        await self._workspaces.install(granted(installation))

    async def async_save_bot(self, bot: Bot) -> None:
        """Do nothing: Bolt saves the whole installation, and a refreshed token never comes."""


class States(AsyncOAuthStateStore):
    """Bolt's door for the secret that ties an installation's end to its beginning."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def async_issue(self, *_args: object, **_kwargs: object) -> str:
        """Return a new secret."""
        return await self._workspaces.new_state()

    async def async_consume(self, state: str) -> bool:
        """Tell whether the secret is ours and still good; it is good once."""
        return await self._workspaces.use_state(state)


def granted(installation: Installation) -> Granted:
    """Return in our words what Slack granted."""
    scopes = installation.bot_scopes or []
    return Granted(
        identity=_identity(installation),
        token=installation.bot_token or "",
        scopes=scopes if isinstance(scopes, str) else ",".join(scopes),
        app_id=installation.app_id,
        installer=installation.user_id,
        is_for_organisation=bool(installation.is_enterprise_install),
    )


def _identity(installation: Installation) -> Identity:
    return Identity(
        # An organisation is no team, though Slack may name the one where somebody clicked.
        team_id=None if installation.is_enterprise_install else installation.team_id,
        enterprise_id=installation.enterprise_id,
        team_name=installation.team_name or installation.enterprise_name or "",
        url=installation.enterprise_url or "",
        bot_user_id=installation.bot_user_id or "",
        bot_id=installation.bot_id,
    )


def oauth_settings(config: Config, workspaces: Workspaces, scopes: list[str]) -> AsyncOAuthSettings:
    """Return how the bot is installed, over our own rows."""
    return AsyncOAuthSettings(
        client_id=config.client_id,
        client_secret=config.client_secret,
        scopes=scopes,
        user_scopes=[],
        # Where Slack's API is, its consent page is too.
        authorization_url=urljoin(config.api_url, "../oauth/v2/authorize"),
        installation_store=Installations(workspaces),
        state_store=States(workspaces),
    )


def register(app: Any, workspaces: Workspaces) -> None:  # noqa: ANN401  # Bolt is untyped
    """Listen to people coming and changing, and to the bot being thrown out."""

    async def know(body: dict[str, Any], context: AsyncBoltContext, workspace_id: str) -> None:
        ours = Identity(context.team_id, context.enterprise_id, "", "", "", None)
        said = payloads.person_told(body, ours)
        if said is not None:
            await workspaces.know(workspace_id, [said])

    async def leave(body: dict[str, Any], context: AsyncBoltContext) -> None:
        if not payloads.is_bot_put_out(body):
            return
        workspace_id = await workspaces.by_team(context.team_id, context.enterprise_id)
        if workspace_id is not None:
            await workspaces.uninstalled(workspace_id, at=payloads.event(body).at)

    app.event("team_join")(know)
    app.event("user_change")(know)
    app.event("app_uninstalled")(leave)
    app.event("tokens_revoked")(leave)
