"""What a team's own texts come to, shown with an example."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.i18n import N_, Mrkdwn, Reader
from bot.names import channel_names, name_words
from bot.ports import Block
from bot.records import Covered, PersonRef, Settings, SkillRef, SwarmPicture
from bot.settings.addresses import in_force
from bot.slack.ids import Action
from bot.slack.mrkdwn import bold
from bot.slack.views.blocks import actions, button, context, divider, section
from bot.slack.views.swarms import announcement, brief

TITLE = N_("Webhooks fail after key rotation")


def preview(
    settings: Settings, owner: PersonRef, reader: Reader, wrong: Sequence[str] = ()
) -> list[Block]:
    """Return channel name, brief and announcement of an example, or what is wrong with texts."""
    show = actions(button(Action.CONFIG_PREVIEW, reader.t("Show how it looks"), "texts"))
    if wrong:
        return [show, *(section(reader.m(":warning: {sentence}", sentence=one)) for one in wrong)]
    example = _example(owner, reader)
    example = replace(example, links=in_force(example, settings))
    begun = brief(example, reader, settings.brief_template).blocks[0]
    announced = announcement(example, reader, settings.announcement_template).blocks[0]
    return [
        show,
        context(reader.m("An example. What a private swarm announces is not changed by this.")),
        section(Mrkdwn(bold(f"#{_channel(settings, example)}"))),
        divider(),
        begun,
        divider(),
        announced,
        divider(),
    ]


def _channel(settings: Settings, p: SwarmPicture) -> str:
    words = name_words(
        settings.channel_name_template, title=p.title, customer=p.customer, severity=p.severity
    )
    return next(channel_names(p.reference, words))


def _example(owner: PersonRef, reader: Reader) -> SwarmPicture:
    skill = SkillRef("example", "webhooks", "webhooks")
    return SwarmPicture(
        id="example",
        case_id="example",
        reference="CASE-1042",
        case_url=None,
        title=reader.t(TITLE),
        need="",
        environment="",
        tried="",
        customer="Acme",
        customer_tier="",
        severity=2,
        is_private=False,
        state="open",
        owner=owner,
        requester=owner,
        opened_at=datetime(2026, 1, 1, tzinfo=UTC),
        covers=[Covered(skill)],
    )
