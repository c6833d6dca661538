"""The Web API's methods, one module per family."""

from sandbox.api import (
    apps,
    canvases,
    chat,
    conversations,
    conversations_read,
    files,
    marks,
    users,
    views,
)
from sandbox.dispatch import Method

METHODS: dict[str, Method] = {
    **apps.METHODS,
    **canvases.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **conversations_read.METHODS,
    **files.METHODS,
    **marks.METHODS,
    **users.METHODS,
    **views.METHODS,
}
"""Every method that a bot token can call; opening sockets and installing are the server's."""
