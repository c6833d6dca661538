"""Only this machine's own pages may use the people's side of the server."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlparse

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_FOR_BOTS = ("/api/", "/link/", "/upload/", "/response/", "/files-pri/")
_LOCAL = ("127.0.0.1", "localhost", "::1")


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse foreign hosts (DNS rebinding) and foreign origins on all that is not for bots."""
    if not request.path.startswith(_FOR_BOTS) and not allowed(request):
        raise web.HTTPForbidden(text="only pages of this machine may ask for this")
    return await handler(request)


def allowed(request: web.Request) -> bool:
    """Tell whether host and origin are this machine's own."""
    host = urlparse(f"//{request.headers.get('Host', '')}")
    if host.hostname not in _LOCAL:
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    parts = urlparse(origin)
    return parts.hostname in _LOCAL and parts.port == host.port
