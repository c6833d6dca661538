"""The web page on which people use the workspace."""

from collections.abc import Sequence

from aiohttp import web

from sandbox.page.guide import GuideStep
from sandbox.page.site import Site
from sandbox.workspace import Workspace

__all__ = ["GuideStep", "mount"]


def mount(app: web.Application, workspace: Workspace, guide: Sequence[GuideStep] = ()) -> None:
    """Serve the page of this workspace, with a guide of these steps."""
    Site(workspace, guide).add_routes(app)
