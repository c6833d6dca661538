"""The page's server side: who may ask for what, and that nothing posted is believed."""

import re
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from sandbox.page import GuideStep, Prompt, mount
from sandbox.page.conversation import lines
from sandbox.page.frame import Frame, field_name, posted_value
from sandbox.page.guide import Guide
from sandbox.page.rendering import HERE, dispatch_trigger, image_source, initials
from sandbox.page.rich import markdown, rich_text
from sandbox.page.site import Site
from sandbox.page.tab import Tab
from sandbox.page.words import WORDS, language_of
from sandbox.traffic import Entry, Traffic
from sandbox.workspace import Workspace

MANIFEST = Path(__file__).with_name("manifest.yml")
HOSTILE = '"><img src=x onerror=alert(1)>'


@pytest_asyncio.fixture
async def ws():
    async with Workspace(manifest=MANIFEST, mount_page=mount) as workspace:
        workspace.add_person("ana", real_name="Ana Ruiz", locale="es-ES", tz="Europe/Madrid")
        workspace.add_person("ben", real_name="Ben Hart", channels=("support",))
        workspace.add_person("zoe", real_name=HOSTILE, title=HOSTILE)
        workspace.add_channel("leads", private=True, members=("ben",))
        workspace.add_bot_to("support")
        yield workspace


@pytest_asyncio.fixture
async def http(ws):
    async with aiohttp.ClientSession(ws.page_url) as session:
        yield session


async def text(http, path, status=200, **kwargs):
    async with http.get(path, **kwargs) as answer:
        assert answer.status == status, await answer.text()
        return await answer.text()


async def post(http, path, form=None, **kwargs):
    async with http.post(path, data=form or {}, **kwargs) as answer:
        return answer


async def said(http, ws, name, path, form=None):
    """Post something and return the sentence that the person's tab shows."""
    async with http.ws_connect(f"/ui/{name}/live") as socket:
        await socket.receive_json(timeout=2)
        answer = await post(http, path, form)
        assert answer.status == 204
        while "say" not in (message := await socket.receive_json(timeout=2)):
            pass
        return message["say"]


async def test_the_address_leads_to_somebodys_channel(ws, http):
    async with http.get("/") as answer:
        assert answer.url.path == f"/as/ana/{ws.channel('general').id}"
        assert "general" in await answer.text()


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}])
async def test_other_sites_can_neither_post_nor_listen(ws, http, headers):
    path = f"/ui/ben/say?channel={ws.channel('support').id}"
    assert (await post(http, path, {"text": "hi"}, headers=headers)).status == 403
    await text(http, f"/as/ben/{ws.channel('support').id}", 403, headers=headers)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await http.ws_connect("/ui/ben/live", headers=headers)
    assert all(m.text != "hi" for m in ws.person("ben").sees("support"))


async def test_pages_run_no_foreign_script(ws, http):
    async with http.get(f"/as/ben/{ws.channel('support').id}") as answer:
        policy = answer.headers["Content-Security-Policy"]
        page = await answer.text()
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    tags = "".join(re.findall(r"<[a-z][^>]*>", re.sub(r'"[^"]*"', '""', page)))
    assert not re.search(r"<script(?! src=)|\son\w+=|\sstyle=", tags)


async def test_names_cannot_bring_markup(ws, http):
    for path in (f"/as/zoe/{ws.channel('general').id}", "/ui/ana/people", "/ui/ana/menu/direct"):
        page = await text(http, path)
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page


@pytest.mark.parametrize(
    "path", ["/as/nobody", "/ui/ben/secrets", "/ui/ben/menu/all", "/ui/x/live"]
)
async def test_what_does_not_exist_is_not_found(http, path):
    await text(http, path, 404)


async def test_the_app_is_nobody_one_can_be(ws, http):
    await text(http, f"/as/{ws.bot.name}", 404)


async def test_a_private_channel_stays_private(ws, http):
    ben, leads = ws.person("ben"), ws.channel("leads")
    message = await ben.say("for leads only", "leads")
    assert "for leads only" in await text(http, f"/as/ben/{leads.id}")
    for path in (f"/as/ana/{leads.id}", f"/ui/ana/pane?place={leads.id}", "/as/ana/browse"):
        page = await text(http, path)
        assert "for leads only" not in page
        assert "leads" not in page
    path = f"/ui/ana/menu/message?channel={leads.id}&ts={message.ts}"
    assert "no such channel" in await text(http, path)
    said_ = await said(http, ws, "ana", f"/ui/ana/say?channel={leads.id}", {"text": "hello"})
    assert said_ == "there is no such channel"


async def test_anothers_ephemeral_cannot_be_reached(ws, http):
    support = ws.channel("support")
    message = await ws.person("ben").say("x", support)
    message.seen_only_by = ws.person("ben").id
    path = f"/ui/zoe/react?channel={support.id}&ts={message.ts}&name=bee"
    assert await said(http, ws, "zoe", path) == "that message is gone"
    assert message.reactions == {}


async def test_a_forged_view_or_element_is_refused(ws, http):
    support = ws.channel("support")
    message = await ws.person("ben").say("x", support)
    assert "closed already" in await said(http, ws, "ben", "/ui/ben/submit?view=V123")
    ids = f"channel={support.id}&ts={message.ts}&block=b&action=delete-all"
    assert await said(http, ws, "ben", f"/ui/ben/act?{ids}") == "that is no longer there"
    assert ws.traffic.deliveries("interactive*") == []


async def test_a_file_is_given_to_those_who_see_its_channel(ws, http):
    script = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    await ws.person("ben").say("", "leads", files=[("a.svg", script)])
    file = next(iter(ws.world.files.values()))
    await text(http, f"/ui/ana/file?id={file.id}", 404)
    async with http.get(f"/ui/ben/file?id={file.id}") as answer:
        assert await answer.read() == script
        assert answer.headers["Content-Disposition"] == "attachment"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")


async def test_saying_and_reacting_go_through_the_driver(ws, http):
    support = ws.channel("support")
    path = f"/ui/ben/say?channel={support.id}"
    assert (await post(http, path, {"text": "one\r\n@ana"})).status == 204
    message = ws.person("ben").sees("support")[-1]
    assert message.text == f"one\n<@{ws.person('ana').id}>"
    react = f"/ui/ben/react?channel={support.id}&ts={message.ts}"
    await post(http, react, {"name": ":bee:"})
    assert message.reactions["bee"] == [ws.person("ben").id]
    await post(http, react, {"name": "bee"})
    assert not message.reactions.get("bee")


async def test_an_unknown_command_and_a_deaf_app_are_told(ws, http):
    path = f"/ui/ben/say?channel={ws.channel('support').id}"
    assert "not a valid command" in await said(http, ws, "ben", path, {"text": "/nothing"})
    assert "/swarm failed" in await said(http, ws, "ben", path, {"text": "/swarm"})


async def test_only_those_concerned_hear_of_a_change(ws, http):
    async with http.ws_connect("/ui/ana/live") as ana, http.ws_connect("/ui/ben/live") as ben:
        for socket in (ana, ben):
            first = await socket.receive_json(timeout=2)
            assert {"side", "pane", "extra", "modal", "guide"} < set(first["stale"])
        ws.changes.announce("modal", people=[ws.person("ben").id])
        assert "modal" in (await ben.receive_json(timeout=2))["stale"]
        with pytest.raises(TimeoutError):
            await ana.receive_json(timeout=0.2)
        ws.changes.announce("pane", people=[ws.person("ben").id])
        assert (await ana.receive_json(timeout=2))["stale"] == ["guide"]


async def test_opening_a_channel_reads_it_and_shows_where_the_new_begins(ws, http):
    await ws.person("ben").say("early", "general")
    ana, general = ws.person("ana"), ws.channel("general")
    assert ana.unread("general") == 1
    assert 'class="newline"' in await text(http, f"/as/ana/{general.id}")
    assert ana.unread("general") == 0
    assert 'class="newline"' not in await text(http, f"/as/ana/{general.id}")


def tab(ws, name="ana"):
    return Tab(ws, ws.person(name))


async def test_times_and_days_are_the_readers(ws):
    noon = 1_700_000_000
    assert tab(ws, "ana").time(noon) == "23:13"
    assert tab(ws, "ben").time(noon).startswith("10:13")
    assert tab(ws, "ana").day(ws.clock.now()) == "Hoy"
    assert tab(ws, "ben").day(ws.clock.now() - 86_400) == "Yesterday"


async def test_grey_lines_stand_in_the_readers_language(ws):
    await ws.person("ben").topic("support", "Keys")
    shown = {one: lines(tab(ws, one), ws.person(one).sees("support"))[-1] for one in ("ana", "ben")}
    assert "cambió el tema del canal: Keys" in shown["ana"].html
    assert "set the channel topic: Keys" in shown["ben"].html


async def test_posted_values_take_the_drivers_shape(ws):
    one = tab(ws)
    assert posted_value({"type": "plain_text_input"}, ["a\r\nb"], one) == "a\nb"
    assert posted_value({"type": "plain_text_input"}, [""], one) is None
    assert posted_value({"type": "checkboxes"}, [], one) == []
    assert posted_value({"type": "multi_users_select"}, ["U1", "U2"], one) == ["U1", "U2"]
    picker = {"type": "datetimepicker"}
    assert posted_value(picker, ["2023-11-14T23:13"], one) == 1_699_999_980
    assert posted_value(picker, ["tomorrow"], one) is None


async def test_ids_with_odd_letters_stay_apart(ws):
    assert field_name("a/b", "c") != field_name("a", "b/c")
    frame = Frame(tab(ws), "m1", {"ts": "1"})
    odd = {"block_id": 'a"&<', "action_id": "x&y=z"}
    assert "x%26y%3Dz" in frame.act_url(odd, odd)
    assert not re.search(r'["<>&]', frame.dom_id(odd, odd))


async def test_rich_text_shows_and_stays_harmless(ws):
    block = {
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": HOSTILE, "style": {"bold": True}},
                    {"type": "link", "url": "javascript:alert(1)", "text": "x"},
                    {"type": "user", "user_id": ws.person("ben").id},
                    {"type": "user", "user_id": "U1><script>"},
                    {"type": "emoji", "name": "bee"},
                ],
            },
            {"type": "rich_text_list", "style": "ordered", "elements": [{"elements": []}]},
        ]
    }
    shown = rich_text(block, tab(ws))
    assert "<b>&#34;&gt;&lt;img" in shown
    assert "@Ben Hart" in shown
    assert "🐝" in shown
    assert "<ol" in shown
    assert "javascript:" not in shown
    assert "<script" not in shown


async def test_markdown_blocks_show_their_commonest_marks(ws):
    shown = markdown("# Title\n**bold** [site](https://a.example)\n- one <b>", tab(ws))
    assert shown.startswith("<b>Title</b><br><b>bold</b> <a href=")
    assert "<ul><li>one &lt;b&gt;</li></ul>" in shown


async def test_pictures_come_from_the_web_or_the_workspace_only(ws):
    assert image_source({"image_url": "javascript:alert(1)"}, tab(ws)) == ""
    assert image_source({"image_url": "https://a.example/x.png"}, tab(ws)).startswith("https")
    assert image_source({"slack_file": {"id": "F1"}}, tab(ws)) == "/ui/ana/file?id=F1"


def test_text_inputs_report_when_they_are_asked_to():
    config = {"trigger_actions_on": ["on_character_entered"]}
    assert dispatch_trigger({"type": "plain_text_input"}) == "entered consume"
    assert "input delay" in dispatch_trigger(
        {"type": "plain_text_input", "dispatch_action_config": config}
    )
    assert dispatch_trigger({"type": "static_select"}).startswith("change")


async def test_avatars_have_letters(ws):
    assert initials(ws.person("ana").user) == "AR"
    assert initials(ws.person("zoe").user) == "SO"


def test_both_languages_have_the_same_words():
    assert set(WORDS["en"]) == set(WORDS["es"])
    for key, english in WORDS["en"].items():
        names = re.findall(r"\{\w+\}", english)
        assert sorted(names) == sorted(re.findall(r"\{\w+\}", WORDS["es"][key])), key
    assert [language_of(one) for one in ("es-MX", "en-GB", "de-DE", "")] == ["es", "en", "en", "en"]


def test_every_word_is_used():
    sources = [*HERE.glob("*.py"), *HERE.glob("templates/*.html")]
    used = "".join(path.read_text() for path in sources if path.name != "words.py")
    asked_by_prefix = (
        "trouble_",
        "how_",
        "only_",
        "socket_",
        "channel_",
        "emoji_",
        "notify_",
        "be_",
    )
    unused = [
        key
        for key in WORDS["en"]
        if f'"{key}"' not in used and f"'{key}'" not in used and not key.startswith(asked_by_prefix)
    ]
    assert unused == []


def test_the_guide_goes_on_when_its_step_has_happened():
    steps = (
        GuideStep(Prompt("Open"), done="deliver:slash_commands*"),
        GuideStep(Prompt("Post"), done="call:chat.*"),
    )
    guide, traffic = Guide(steps), Traffic()
    traffic.add(Entry("call", "chat.postMessage", 1.0))
    guide.advance(traffic)
    assert guide.number == 1
    traffic.add(Entry("deliver", "slash_commands//swarm", 2.0, ok=False))
    guide.advance(traffic)
    assert guide.number == 1
    traffic.add(Entry("deliver", "slash_commands//swarm", 3.0))
    guide.advance(traffic)
    guide.advance(traffic)
    assert guide.current is steps[1].prompt
    traffic.add(Entry("call", "chat.update", 4.0))
    guide.advance(traffic)
    assert guide.current is None


async def test_a_step_may_ask_the_workspace_and_bring_something(ws, http):
    ben, seen = ws.person("ben"), []

    async def answer():
        await ben.say("I am in", "support")

    steps = (
        GuideStep(Prompt("*Write*", "ben", "supp"), lambda: bool(seen), answer),
        GuideStep(lambda: Prompt(f"Look {len(seen)}", "ana"), lambda: False),
    )
    site = Site(ws, steps)
    first = site.parts.part("guide", tab(ws, "ana"))
    assert "<b>Write</b>" in first
    assert f"/as/ben/{ws.channel('support').id}" in first
    there = Tab(ws, ben, place=ws.channel("general").id)
    assert "Go to #support" in site.parts.part("guide", there)
    seen.append(1)
    assert "Look 1" in site.parts.part("guide", tab(ws, "ana"))
    await ws.until(lambda: any(m.text == "I am in" for m in ben.sees("support")))


@pytest.mark.parametrize(("language", "words"), [("en", "Step 1 of 1"), ("es", "Paso 1 de 1")])
async def test_the_guide_keeps_to_its_language_whoever_looks(ws, http, language, words):
    site = Site(ws, [GuideStep(Prompt("Hola", "ben"), lambda: False)], language)
    shown = {name: site.parts.part("guide", tab(ws, name)) for name in ("ana", "ben")}
    assert all(words in part and f'lang="{language}"' in part for part in shown.values())
    assert ("Continue as Ben" in shown["ana"]) == (language == "en")


async def test_without_steps_there_is_no_guide(ws, http):
    assert "hidden" in await text(http, "/ui/ana/guide")
