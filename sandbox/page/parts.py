"""What each part of the page shows, ready for its template."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

from jinja2 import Environment

from sandbox.inputs import Element
from sandbox.mrkdwn import to_html
from sandbox.page import choices, conditions, glyphs, passing
from sandbox.page.conversation import lines, rows, waiting
from sandbox.page.frame import Frame
from sandbox.page.guide import APP, Guide, Prompt
from sandbox.page.jump import stops
from sandbox.page.rich import markdown
from sandbox.page.tab import Tab, shown_name
from sandbox.traffic import Entry
from sandbox.world import Canvas, Channel, Message, User

REACTIONS = (
    "bee",
    "eyes",
    "pushpin",
    "test_tube",
    "bulb",
    "white_check_mark",
    "ballot_box_with_check",
    "link",
)
_QUICK = ("bee", "eyes", "white_check_mark")
_MOST_MESSAGES = 200
_MOST_PEOPLE = 60
_FEW_PEOPLE = 12


class Parts:
    """Renders whole pages and parts of them."""

    def __init__(self, templates: Environment, guide: Guide | None) -> None:
        self._templates = templates
        self.guide = guide

    def page(self, tab: Tab) -> str:
        """Render the whole page."""
        title = tab.written_title(tab.channel) if tab.channel else tab.user_name(tab.bot.id)
        return self._render("page.html", tab, title=title)

    def canvas(self, tab: Tab, channel: Channel, canvas: Canvas) -> str:
        """Render a canvas, which can be read here."""
        shown = markdown(canvas.markdown, tab)
        return self._render("canvas.html", tab, channel=channel, canvas=canvas, shown=shown)

    def part(self, name: str, tab: Tab) -> str:
        """Render one part by its name."""
        return self._render(f"{name}.html", tab)

    def entry(self, tab: Tab, entry: Entry) -> str:
        """Render one call or delivery with all that is in it."""
        return self._render("entry.html", tab, entry=entry)

    def menu(self, name: str, tab: Tab, **more: object) -> str:
        """Render what a menu beside a button shows."""
        return self._render("menus.html", tab, menu=name, **more)

    def emoji(self, tab: Tab, message: Message | None, asked: Mapping[str, str]) -> str:
        """Render the emoji picker, or only its grid for a query or a group."""
        group = asked.get("group", "")
        query = "" if group else asked.get("q", "").strip()
        found = glyphs.search(query) if query else glyphs.group(group or "smileys")
        shown = {"query": query, "asked_group": group if group in glyphs.GROUPS else ""}
        only = "q" in asked or "group" in asked
        return self._render(
            "emoji.html",
            tab,
            message=message,
            found=found,
            grid_only=only,
            reactions=REACTIONS,
            faces=glyphs.FACES,
            **shown,
        )

    def jump(self, tab: Tab, query: str) -> str:
        """Render the places that fit what is typed."""
        return self._render("jump.html", tab, stops=stops(tab, query))

    def people(self, tab: Tab, query: str) -> str:
        """Render the list of those whom one can act as."""
        everyone = tab.workspace.people()
        words = choices.folded(query)
        found = [p for p in everyone if words in choices.folded(f"{p.real_name} {p.user.title}")]
        shown = {"people": found[:_MOST_PEOPLE], "waiting": waiting(found[:_MOST_PEOPLE])}
        return self._render("people.html", tab, searchable=len(everyone) > _FEW_PEOPLE, **shown)

    def options(
        self, tab: Tab, frame: Frame, found: Element, offered: list[choices.Choice], query: str
    ) -> str:
        """Render what a menu offers for a query, with what is chosen already."""
        state = frame.state(found.block, found.element)
        picked = choices.chosen(tab, found.element, state)
        return self._render(
            "options.html",
            tab,
            block=found.block,
            one=found.element,
            frame=frame,
            picked=picked,
            found=offered,
            query=query,
        )

    def _render(self, template: str, tab: Tab, **more: object) -> str:
        return self._templates.get_template(template).render(**self._common(tab), **more)

    def _common(self, tab: Tab) -> dict[str, Any]:
        channel, home, guide = tab.channel, tab.person.home, self.guide
        if guide:
            self._follow(guide, tab)
        prompt = guide.current if guide and not guide.dismissed else None
        problems = tab.workspace.problems.unexpected
        return {
            "tab": tab,
            "say": tab.say,
            "manifest": tab.workspace.manifest,
            "rows": rows(tab),
            "lines": lines(tab, tab.person.sees(channel)[-_MOST_MESSAGES:]) if channel else [],
            "thread_lines": self._thread(tab, channel),
            "on_app": tab.place == "home" or (channel is not None and _is_app(tab, channel)),
            "home": home,
            "home_frame": Frame.of_view(tab, home) if home else None,
            "frame_of": lambda message: Frame.of_message(tab, message),
            "frame_of_view": lambda view: Frame.of_view(tab, view),
            "quick": _QUICK,
            "mentionable": mentionable(tab),
            "public": public(tab),
            "archived": archived(tab),
            "guide": guide,
            "prompt": prompt,
            "guide_link": guide_link(tab, guide, prompt) if guide else None,
            "problems": len(problems),
            "problem_list": problems,
            "unusual": conditions.is_unusual(tab.workspace),
            "traffic_shown": lambda: passing.shown(tab),
            **(set_so_far(tab) if tab.panel == "conditions" else {}),
        }

    def _follow(self, guide: Guide, tab: Tab) -> None:
        """Go on with the guide, and let happen what each step that is done brings."""
        for step in guide.advance(tab.workspace.traffic):
            if step.then is not None:
                tab.workspace.core.spawn(_run(step.then))

    def _thread(self, tab: Tab, channel: Channel | None) -> list[Any]:
        if channel is None or not tab.thread or tab.thread not in channel.messages:
            return []
        return lines(tab, tab.person.thread(tab.thread, channel), in_thread=True)


async def _run(work: Callable[[], Awaitable[None]]) -> None:
    await work()


def _is_app(tab: Tab, channel: Channel) -> bool:
    return channel.is_im and tab.bot.id in channel.members


def mentionable(tab: Tab) -> list[User]:
    """Return whom one may mention or write to, the app included."""
    users = [u for u in tab.world.users.values() if u.is_person and not u.deleted] + [tab.bot]
    return sorted(users, key=lambda user: user.real_name.lower())[:_MOST_PEOPLE]


def public(tab: Tab) -> list[Channel]:
    """Return the channels that one may look at and join."""
    mine = [c for c in tab.person.channels() if c.kind == "public" and not c.is_archived]
    return sorted([*mine, *tab.person.open_channels()], key=lambda channel: channel.name)


def archived(tab: Tab) -> list[Channel]:
    """Return the archived channels that one may still read."""
    found = [c for c in tab.world.channels.values() if c.is_archived and tab.person.can_see(c)]
    return sorted(found, key=lambda channel: channel.name)


def guide_link(tab: Tab, guide: Guide, prompt: Prompt | None) -> dict[str, str] | None:
    """Return where the guide's step is to be done, unless the tab is there already."""
    user = tab.world.user_named(prompt.person) if prompt and prompt.person else tab.person.user
    if prompt is None or user is None or not user.is_person:
        return None
    place = _beginning(tab, prompt.place, user)
    if user is not tab.person.user:
        there = place.id if place else prompt.place if prompt.place == APP else ""
        url = f"/as/{quote(user.name)}" + (f"/{there}" if there else "")
        return {"url": url, "label": guide.say("switch_to", name=shown_name(user))}
    if place is None or place is tab.channel:
        return None
    return {"url": tab.page_url(place.id), "label": guide.say("go_to", place=f"#{place.name}")}


def _beginning(tab: Tab, name: str, user: User) -> Channel | None:
    """Return the channel whose name begins so and that this person can see."""
    person = tab.workspace.person(user.id)
    there = [c for c in tab.world.channels.values() if name and c.name.startswith(name)]
    return next((c for c in reversed(there) if person.can_see(c)), None)


def set_so_far(tab: Tab) -> dict[str, Any]:
    """Return what the Conditions drawer can set, and how it is set now."""
    workspace = tab.workspace
    return {
        "steps": conditions.STEPS,
        "monday": conditions.next_monday(tab),
        "latencies": conditions.LATENCIES,
        "latency": conditions.latency(workspace),
        "troubles": conditions.troubles(workspace),
        "other_faults": conditions.others(workspace),
        "rates": conditions.RATES,
        "rate": conditions.rate(workspace),
        "limited": workspace.core.strict.rate_limits,
    }


def pinned(tab: Tab, channel: Channel) -> list[dict[str, Any]]:
    """Return a channel's pinned messages, the newest pin first."""
    shown = []
    for pin in reversed(channel.pins):
        message: Message | None = channel.messages.get(pin.ts)
        if message:
            author = tab.world.users.get(message.user, tab.bot)
            html = to_html(message.text[:300], tab.reader)
            shown.append({"ts": pin.ts, "author": author, "html": html})
    return shown
