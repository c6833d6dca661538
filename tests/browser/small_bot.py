"""A small Bolt app that shows a bit of everything on the page."""

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.workspace import Workspace

SKILLS = {"billing": "Billing", "sso": "Single sign-on", "webhooks": "Webhooks"}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def options(words: dict[str, str]) -> list[dict[str, Any]]:
    return [{"text": plain(text), "value": value} for value, text in words.items()]


def asked(block_id: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    element = {"action_id": f"{block_id}-it", **element}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        **more,
    }


def form(similar: str = "") -> dict[str, Any]:
    severities = options({"1": "Sev 1 · everything is down", "2": "Sev 2", "3": "Sev 3"})
    found = [
        {"type": "section", "block_id": "similar", "text": mrkdwn(f":bulb: *Similar:* {similar}")}
    ]
    return {
        "type": "modal",
        "callback_id": "open",
        "title": plain("Open a swarm"),
        "submit": plain("Open swarm"),
        "close": plain("Not now"),
        "blocks": [
            asked("case", "Case", {"type": "plain_text_input", "placeholder": plain("CASE-1042")}),
            asked(
                "title",
                "Title",
                {
                    "type": "plain_text_input",
                    "max_length": 120,
                    "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
                },
                dispatch_action=True,
                hint=plain("In the words of the customer"),
            ),
            *(found if similar else []),
            asked(
                "tried",
                "Tried so far",
                {"type": "plain_text_input", "multiline": True},
                optional=True,
            ),
            asked(
                "severity",
                "Severity",
                {"type": "static_select", "options": severities, "initial_option": severities[2]},
            ),
            asked(
                "skills",
                "Skills",
                {
                    "type": "multi_external_select",
                    "min_query_length": 0,
                    "placeholder": plain("Which skills help?"),
                },
            ),
            asked("people", "Ask by name", {"type": "multi_users_select"}, optional=True),
            asked("due", "Answer due", {"type": "datepicker"}, optional=True),
            asked(
                "flags",
                "Visibility",
                {"type": "checkboxes", "options": options({"private": "Private swarm"})},
                optional=True,
            ),
        ],
    }


def card(title: str, owner: str = "") -> list[dict[str, Any]]:
    confirm = {
        "title": plain("Resolve?"),
        "text": plain("The article draft is written then."),
        "confirm": plain("Resolve"),
        "deny": plain("Not yet"),
    }
    more = options({"handoff": "Hand off", "cancel": "Cancel swarm"})
    return [
        {"type": "header", "text": plain(f":bee: {title}")},
        {
            "type": "section",
            "text": mrkdwn(
                "*Customer* says `401 Unauthorized` after the key change.\n> It worked on Monday\n"
                "See <https://status.example|status page>, <#C1|x>"
            ),
            "accessory": {"type": "overflow", "action_id": "more", "options": more},
        },
        {
            "type": "section",
            "fields": [
                mrkdwn("*Severity*\nSev 2"),
                mrkdwn(f"*Owner*\n{owner or '_nobody_'}"),
                mrkdwn("*Skills*\nBilling, Webhooks"),
                mrkdwn("*Open since*\n<!date^1790000000^{date_short_pretty} {time}|then>"),
            ],
        },
        {"type": "divider"},
        {
            "type": "actions",
            "block_id": "acts",
            "elements": [
                {
                    "type": "button",
                    "action_id": "own",
                    "text": plain("I own this"),
                    "style": "primary",
                },
                {
                    "type": "button",
                    "action_id": "resolve",
                    "text": plain("Resolve"),
                    "style": "danger",
                    "confirm": confirm,
                },
                {
                    "type": "button",
                    "action_id": "open-case",
                    "text": plain("Open case"),
                    "url": "https://crm.example/1042",
                },
                {
                    "type": "static_select",
                    "action_id": "severity",
                    "placeholder": plain("Severity"),
                    "options": options({"1": "Sev 1", "2": "Sev 2"}),
                },
            ],
        },
        {
            "type": "context",
            "elements": [mrkdwn(":clock3: opened by the small bot · :eyes: follows")],
        },
    ]


def home(person: str) -> dict[str, Any]:
    rows = [
        {
            "type": "section",
            "block_id": f"row-{number}",
            "text": mrkdwn(f"*CASE-{number}* Webhooks fail after key rotation\nneeds _billing_"),
            "accessory": {
                "type": "button",
                "action_id": "join",
                "text": plain("Join"),
                "value": str(number),
            },
        }
        for number in (1042, 1043)
    ]
    language = {
        "type": "static_select",
        "action_id": "language",
        "options": options({"en": "English", "es": "Español"}),
        "placeholder": plain("Language"),
    }
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Swarms that need your skills")},
            *rows,
            {"type": "divider"},
            {
                "type": "actions",
                "block_id": "settings",
                "elements": [
                    language,
                    {"type": "button", "action_id": "profile", "text": plain("Edit profile")},
                ],
            },
            {"type": "context", "elements": [mrkdwn(f"Hello <@{person}> :wave::skin-tone-3:")]},
        ],
    }


class SmallBot:
    """Answers everything but /silent, and keeps in `seen` what people chose and filled in."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self.seen: list[dict[str, Any]] = []
        self.app = AsyncApp(
            client=AsyncWebClient(token=ws.bot_token, base_url=ws.api_url),
            signing_secret=ws.signing_secret,
        )
        self.app.command("/swarm")(self.swarm)
        self.app.command("/silent")(self.ignored)
        self.app.options(re.compile("skills"))(self.skills)
        self.app.action("title-it")(self.typed)
        self.app.view("open")(self.submitted)
        self.app.action("own")(self.own)
        self.app.action("resolve")(self.resolve)
        self.app.action(re.compile(".*"))(self.other)
        self.app.shortcut("mark")(self.mark)
        self.app.event("app_home_opened")(self.opened)
        self.app.event("reaction_added")(self.reacted)
        self.app.event(re.compile(".*"))(self.ignored)

    async def ignored(self) -> None:
        return

    async def swarm(self, ack: Any, body: Any, client: Any) -> None:
        await ack()
        place, title = body["channel_id"], body["text"][:140]
        if title == "help":
            await client.chat_postEphemeral(
                channel=place, user=body["user_id"], text="Try `/swarm CASE-1042`."
            )
        elif title:
            await client.chat_postMessage(channel=place, text=title, blocks=card(title))
        else:
            await client.views_open(trigger_id=body["trigger_id"], view=form())

    async def skills(self, ack: Any, body: Any) -> None:
        wanted = body["value"].lower()
        await ack(options=options({k: v for k, v in SKILLS.items() if wanted in v.lower()}))

    async def typed(self, ack: Any, body: Any, client: Any) -> None:
        await ack()
        title, view = body["actions"][0]["value"], body["view"]
        found = f"“{title}” was solved before"
        await client.views_update(view_id=view["id"], hash=view["hash"], view=form(found))

    async def submitted(self, ack: Any, body: Any, client: Any) -> None:
        values = body["view"]["state"]["values"]
        self.seen.append(values)
        case = values["case"]["case-it"]["value"]
        if not re.search(r"\d", case):
            errors = {"case": "A case has a number, like CASE-1042."}
            await ack(response_action="errors", errors=errors)
            return
        await ack()
        title = f"{case} {values['title']['title-it']['value']}"
        await client.chat_postMessage(
            channel=self.ws.channel("support").id, text=title, blocks=card(title)
        )

    async def own(self, ack: Any, body: Any, client: Any) -> None:
        await ack()
        blocks = card("CASE-1042", f"<@{body['user']['id']}>")
        place, ts = body["channel"]["id"], body["message"]["ts"]
        await client.chat_update(channel=place, ts=ts, text="CASE-1042", blocks=blocks)

    async def resolve(self, ack: Any, body: Any, client: Any) -> None:
        await ack()
        place, ts = body["channel"]["id"], body["message"]["ts"]
        await client.chat_postMessage(channel=place, thread_ts=ts, text="Resolved :tada:")

    async def other(self, ack: Any, body: Any) -> None:
        await ack()
        self.seen.append(body["actions"][0])

    async def mark(self, ack: Any, body: Any, client: Any) -> None:
        await ack()
        place, user = body["channel"]["id"], body["user"]["id"]
        await client.chat_postEphemeral(
            channel=place, user=user, text=":pushpin: Marked as a fact."
        )

    async def opened(self, event: Any, client: Any) -> None:
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=home(event["user"]))

    async def reacted(self, event: Any, client: Any) -> None:
        if event["reaction"] == "bee":
            await client.chat_postMessage(channel=event["user"], text="You are in :bee: :tada:")
