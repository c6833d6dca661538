"""A Slack in which nothing happens, for doors that are tried without a workspace."""

from collections.abc import AsyncIterator, Mapping

from bot.ports import FrontPort, GroupSeen, Identity, Message, Modal, SlackPerson


class FakeSlack(FrontPort):
    """What of one workspace's Slack everybody may use; it opens every form."""

    async def identity(self) -> Identity:
        return Identity("T0SWARM", None, "Fake", "https://fake.slack.test/", "U0BOT", "B0BOT")

    async def person(self, user: str) -> SlackPerson | None:
        return None

    async def people(self) -> AsyncIterator[SlackPerson]:
        for nobody in ():
            yield nobody

    async def find_channel(self, name_or_id: str) -> str | None:
        return None

    async def is_archived(self, channel: str) -> bool:
        return False

    async def address_of(self, channel: str, ts: str, thread_ts: str) -> str:
        return f"https://fake.slack.test/archives/{channel}/p{ts.replace('.', '')}"

    async def groups_seen(self) -> Mapping[str, GroupSeen]:
        return {"S0FINANCE": GroupSeen("finance", 1)}

    async def open_modal(self, trigger_id: str, modal: Modal) -> str:
        return "V1"

    async def update_modal(self, view_id: str, modal: Modal, view_hash: str | None = None) -> None:
        return None

    async def answer(self, response_url: str, message: Message, *, replace: bool = False) -> bool:
        return True
