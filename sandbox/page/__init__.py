"""The web page on which people use the workspace."""

import asyncio
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
    opened: asyncio.Event | None = None,
) -> None:
    """Serve the page of this workspace, with a guide of these steps in this language.

    With `opened` it is shown once that is set.
    """
    Site(workspace, guide, language, opened).add_routes(app)
