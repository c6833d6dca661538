"""A call's arguments, gathered from wherever a client may put them."""

import json

from aiohttp import web

from sandbox.errors import SlackError
from sandbox.shapes import Json


async def gather(request: web.Request) -> Json:
    """Merge query, form, multipart and JSON; what stands in the body wins."""
    args: Json = dict(request.query)
    kind = request.content_type
    if kind == "application/json":
        args |= _json(await request.text())
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        form = await request.post()
        args |= {name: _form_value(value) for name, value in form.items()}
    return args


def _json(text: str) -> Json:
    if not text.strip():
        return {}
    try:
        body = json.loads(text)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    # A null argument is as good as none at all; inside blocks and views it is judged.
    return {name: value for name, value in body.items() if value is not None}


def _form_value(value: str | bytes | bytearray | web.FileField) -> object:
    if isinstance(value, web.FileField):
        return value.file.read()
    return value if isinstance(value, str) else value.decode()
