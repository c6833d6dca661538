"""The page's routes: whole pages, their parts, and what is posted from them."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.errors import CannotError
from sandbox.page import choices, conditions, deeds, parts, passing, places
from sandbox.page.conversation import rows
from sandbox.page.frame import Frame
from sandbox.page.guide import Guide, GuideStep
from sandbox.page.live import Live
from sandbox.page.rendering import HERE, environment
from sandbox.page.tab import Tab
from sandbox.people import Person
from sandbox.workspace import Workspace
from sandbox.world import Message, OpenView

_PARTS = ("side", "pane", "extra", "modal", "guide", "traffic", "conditions")
_PANELS = ("traffic", "conditions")
_MENUS = ("message", "pins", "channel", "direct")
_MOST = 200
_SHOWN_INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp")
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' http: https: data:; "
    "connect-src 'self' ws://127.0.0.1:* ws://localhost:*; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Site:
    """The page of one workspace."""

    def __init__(
        self,
        workspace: Workspace,
        steps: Sequence[GuideStep],
        language: str = "en",
        opened: asyncio.Event | None = None,
    ) -> None:
        self._workspace = workspace
        self._opened = opened
        self._guide = Guide(steps, language) if steps else None
        self.parts = parts.Parts(environment(), self._guide)
        self._live = Live(workspace)
        self._deeds = deeds.Deeds()
        self._by_name = {
            **deeds.by_name(self._deeds),
            "condition": conditions.change,
            "guide": self._dismiss_guide,
        }
        self._tasks: set[asyncio.Task[Any]] = set()

    def add_routes(self, app: web.Application) -> None:
        """Serve the page."""
        router = app.router
        router.add_get("/", self._once_open(self._start))
        router.add_static("/ui/static", HERE / "static")
        router.add_get("/archives/{channel}", self._archives)
        router.add_get("/archives/{channel}/{message}", self._archives)
        router.add_get("/docs/{team}/{canvas}", self._canvas)
        router.add_get("/as/{person}", self._once_open(self._person))
        router.add_get("/as/{person}/{place}", self._once_open(self._page))
        router.add_get("/ui/{person}/live", self._socket)
        router.add_get("/ui/{person}/people", self._people)
        router.add_get("/ui/{person}/options", self._options)
        router.add_get("/ui/{person}/jump", self._jump)
        router.add_get("/ui/{person}/emoji", self._emoji)
        router.add_get("/ui/{person}/file", self._file)
        router.add_get("/ui/{person}/entry", self._entry)
        router.add_get("/ui/{person}/menu/{menu}", self._menu)
        router.add_get("/ui/{person}/{part}", self._part)
        router.add_post("/ui/{person}/{deed}", self._post)

    # Whole pages

    def _once_open(self, handle: Handler) -> Handler:
        """Let whoever comes early wait, rather than look on while the workspace is furnished."""

        async def waiting(request: web.Request) -> web.StreamResponse:
            if self._opened is not None:
                await self._opened.wait()
            return await handle(request)

        return waiting

    async def _start(self, _request: web.Request) -> web.Response:
        people = self._workspace.people()
        if not people:
            raise web.HTTPNotFound(text="nobody is in this workspace yet")
        guide, tab = self._guide, Tab(self._workspace, people[0])
        link = parts.guide_link(tab, guide, guide.current) if guide else None
        raise web.HTTPFound(link["url"] if link else f"/as/{people[0].name}")

    async def _person(self, request: web.Request) -> web.Response:
        tab = self._tab(request)
        listed = [row.channel for row in rows(tab)]
        general = next((one for one in listed if one.is_general), None)
        start = general or next(iter(listed), None)
        raise web.HTTPFound(tab.page_url(start.id if start else "browse"))

    async def _archives(self, request: web.Request) -> web.Response:
        channel, message = places.message_of(self._workspace, request)
        reader = places.who_follows(self._workspace, request, channel)
        raise web.HTTPFound(places.address_of(Tab(self._workspace, reader), channel, message))

    async def _canvas(self, request: web.Request) -> web.Response:
        channel, canvas = places.canvas_of(self._workspace, request)
        tab = Tab(self._workspace, places.who_follows(self._workspace, request, channel))
        return _html(self.parts.canvas(tab, channel, canvas))

    async def _page(self, request: web.Request) -> web.Response:
        tab = self._tab(request)
        if tab.place == "app":
            tab.place = tab.person.dm_channel().id
            self._in_background(tab.person.open_home("messages"))
        elif tab.place == "home":
            # The bot fills the Home when it hears of its opening; the tab follows by itself.
            self._in_background(tab.person.open_home())
        elif tab.channel and tab.person.unread(tab.channel):
            tab.since = tab.channel.read.get(tab.person.id, "")
        self._read(tab)
        return _html(self.parts.page(tab))

    def _in_background(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _read(self, tab: Tab) -> None:
        if tab.channel and tab.person.id in tab.channel.members:
            tab.person.read(tab.channel)

    # Parts

    async def _part(self, request: web.Request) -> web.Response:
        name = request.match_info["part"]
        if name not in _PARTS:
            raise web.HTTPNotFound
        tab = self._tab(request)
        if name == "pane":
            self._read(tab)
        return _html(self.parts.part(name, tab))

    async def _people(self, request: web.Request) -> web.Response:
        return _html(self.parts.people(self._tab(request), request.query.get("q", "")))

    async def _jump(self, request: web.Request) -> web.Response:
        return _html(self.parts.jump(self._tab(request), request.query.get("q", "")))

    async def _emoji(self, request: web.Request) -> web.Response:
        posted = deeds.Posted(self._tab(request), dict(request.query), {})
        try:
            message = posted.message if "ts" in request.query else None
        except CannotError as error:
            return _html(f'<p class="fine">{error}</p>')
        return _html(self.parts.emoji(posted.tab, message, request.query))

    async def _entry(self, request: web.Request) -> web.Response:
        number = request.query.get("number", "")
        entry = self._workspace.traffic.numbered(int(number)) if number.isdecimal() else None
        if entry is None:
            raise web.HTTPNotFound
        return _html(self.parts.entry(self._tab(request), entry))

    async def _menu(self, request: web.Request) -> web.Response:
        tab, name = self._tab(request), request.match_info["menu"]
        if name not in _MENUS:
            raise web.HTTPNotFound
        posted = deeds.Posted(tab, dict(request.query), {})
        try:
            shown = self._menu_values(name, posted)
        except CannotError as error:
            return _html(f'<p class="fine">{error}</p>')
        return _html(self.parts.menu(name, tab, **shown))

    def _menu_values(self, name: str, posted: deeds.Posted) -> dict[str, object]:
        if name == "message":
            return {"message": posted.message}
        if name == "pins":
            return {"pins": parts.pinned(posted.tab, posted.channel)}
        if name == "channel":
            members = [posted.tab.world.users[one] for one in posted.channel.members]
            everyone = posted.tab.world.users.values()
            outside = [user for user in everyone if user not in members and not user.deleted]
            return {"channel": posted.channel, "members": members, "outsiders": outside[:_MOST]}
        return {}

    async def _options(self, request: web.Request) -> web.Response:
        tab, query = self._tab(request), request.query.get("q", "")
        posted = deeds.Posted(tab, dict(request.query), {})
        try:
            surface, found = posted.surface, posted.element
            if "external_select" in found.type:
                offered = choices.labelled(await self._deeds.suggest(posted, query))
            else:
                offered = choices.offered(tab, found.element, query)
        except CannotError as error:
            await self._live.tell(tab.person.id, str(error))
            return web.Response(status=204)
        return _html(self.parts.options(tab, _frame(tab, surface), found, offered, query))

    async def _file(self, request: web.Request) -> web.Response:
        tab = self._tab(request)
        file = tab.world.files.get(request.query.get("id", ""))
        shared = [tab.world.channels.get(one) for one in file.channels] if file else []
        if file is None or not any(one and tab.person.can_see(one) for one in shared):
            raise web.HTTPNotFound
        headers = {**_HEADERS, "Content-Security-Policy": "sandbox; default-src 'none'"}
        if file.mimetype not in _SHOWN_INLINE:
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        return await self._live.serve(request, self._person_of(request).id)

    # What is posted

    async def _post(self, request: web.Request) -> web.Response:
        deed = self._by_name.get(request.match_info["deed"])
        if deed is None:
            raise web.HTTPNotFound
        posted = await self._posted(request)
        headers = {}
        try:
            goes_to = await deed(posted)
        except CannotError as error:
            await self._live.tell(posted.tab.person.id, str(error))
        else:
            headers = {"HX-Redirect": goes_to} if goes_to else {}
        return web.Response(status=204, headers=headers)

    async def _posted(self, request: web.Request) -> deeds.Posted:
        form: dict[str, list[str]] = {}
        files: list[tuple[str, bytes]] = []
        for name, value in (await request.post()).items():
            if isinstance(value, str):
                form.setdefault(name, []).append(value)
            elif isinstance(value, web.FileField) and value.filename:
                files.append((value.filename, value.file.read()))
        return deeds.Posted(self._tab(request), dict(request.query), form, files)

    async def _dismiss_guide(self, posted: deeds.Posted) -> str:
        if self._guide:
            self._guide.dismissed = True
        posted.tab.workspace.changes.announce("side")
        return ""

    # Who asks, and for what

    def _person_of(self, request: web.Request) -> Person:
        name = request.match_info["person"]
        user = self._workspace.world.user_named(name)
        if user is None or not user.is_person:
            raise web.HTTPNotFound(text=f"nobody here is called {name}")
        return self._workspace.person(user.id)

    def _tab(self, request: web.Request) -> Tab:
        query = request.query
        return Tab(
            self._workspace,
            self._person_of(request),
            place=request.match_info.get("place", query.get("place", "")),
            thread=query.get("thread", ""),
            panel=_one_of(query.get("panel", ""), _PANELS),
            only=_one_of(query.get("only", ""), passing.ONLY),
            find=query.get("find", "").strip(),
            since=query.get("since", ""),
        )


def _frame(tab: Tab, surface: Message | OpenView) -> Frame:
    if isinstance(surface, OpenView):
        return Frame.of_view(tab, surface)
    return Frame.of_message(tab, surface)


def _one_of(value: str, known: Sequence[str]) -> str:
    return value if value in known else ""


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html", headers=_HEADERS)
