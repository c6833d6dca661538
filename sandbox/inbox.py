"""Where customers write: an app that posts their messages into #support."""

from sandbox.posting import Draft, post
from sandbox.workspace import Workspace
from sandbox.world import User

_HANDLE, _NAME = "customer-inbox", "Customer inbox"


def deliver(workspace: Workspace, letter: str) -> None:
    """Let a customer's message appear in #support."""
    core = workspace.core
    author = core.world.user_named(_HANDLE)
    if author is None:
        author = User(core.world.new_id("U"), _HANDLE, _NAME, core.team.id, is_bot=True)
        core.world.add_user(author)
    post(core, workspace.channel("support"), author, Draft(text=letter))
