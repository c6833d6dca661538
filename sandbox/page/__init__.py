"""The web page on which people use the workspace."""

from collections.abc import Sequence

from aiohttp import web

from sandbox.page.guide import GuideStep, Prompt
from sandbox.page.site import Site
from sandbox.workspace import Workspace

__all__ = ["GuideStep", "Prompt", "mount"]


def mount(
    app: web.Application,
    workspace: Workspace,
    guide: Sequence[GuideStep] = (),
    language: str = "en",
) -> None:
    """Serve the page of this workspace, with a guide of these steps in this language."""
    Site(workspace, guide, language).add_routes(app)
