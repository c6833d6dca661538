"""Acts of the story in which a swarm is changed, and its case is to change its owner."""

from __future__ import annotations

from sandbox.world import Channel
from tests.reliability.company import Company


async def ana_puts_it_right(company: Company) -> None:
    """Ana has learned whose case it is and what it is about, and says so."""
    form = await company.form(lambda: company.ana.command("/swarm edit", _room(company)))
    await company.send(company.ana, form, {"title": "Webhooks fail twice", "customer": "Acme"})


async def ana_asks_leo_to_own_it(company: Company) -> None:
    """Ana hands the case over to Leo, who has to say so first."""
    form = await company.form(lambda: company.ana.command("/swarm handoff @leo", _room(company)))
    await company.send(company.ana, form, {"reason": "Leo knows this customer"})


async def leo_says_no(company: Company) -> None:
    """Leo declines, so the case stays Ana's."""
    asked = next(m for m in reversed(company.leo.dm()) if "handoff.decline" in str(m.blocks))
    await company.insist(lambda: company.leo.click("handoff.decline", on=asked))


def _room(company: Company) -> Channel:
    return company.channel("swarm-case-1-")
