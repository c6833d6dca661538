"""What the opening of a swarm rests on, read by one statement: somebody waits for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from bot.names import skill_key
from bot.settings import NAME_TEMPLATE, OPENING, PAUSED, VISIBILITY
from bot.store.writing import Scope
from models import Case, Operation, Setting, Skill, Workspace

USUAL_SEVERITY = 3


@dataclass(frozen=True)
class Outset:
    """How things stand when a swarm is asked for; nothing of it is held."""

    visibility: str | None
    """What the team has set."""
    name_template: str | None
    """The same, for what channels are named after."""
    is_paused: bool
    is_known: bool
    """Whether the case is there already."""
    ahead: int
    """How many openings have not ended and go before this one."""
    skills: Mapping[str, str]
    """The ids, by key, of those skills that are there."""


async def outset(
    scope: Scope, *, reference: str, severity: int | None, skills: Sequence[str]
) -> Outset:
    """Return how things stand for opening a swarm for a case; its severity is that of the case."""
    about = {
        "of_workspace": scope.workspace_id,
        "reference": reference,
        "severity": severity,
        "keys": [skill_key(name) for name in skills],
    }
    rows = (await scope.session.execute(_outset(), about)).all()
    visibility, naming, opening, is_known, ahead, _, _ = rows[0]
    return Outset(
        visibility,
        naming,
        opening == PAUSED,
        bool(is_known),
        ahead,
        {row.key: row.id for row in rows if row.key is not None},
    )


@cache
def _outset() -> Select[Any]:
    # Put together once: that takes longer than running it.
    visibility, naming, opening = aliased(Setting), aliased(Setting), aliased(Setting)
    of_case = (
        select(Case.severity)
        .where(Case.workspace_id == Workspace.id, Case.reference == bindparam("reference"))
        .order_by(Case.source)
        .limit(1)
    )
    severity = func.coalesce(
        bindparam("severity", type_=Case.severity.type), of_case.scalar_subquery(), USUAL_SEVERITY
    )
    ahead = select(func.count()).where(
        Operation.workspace_id == Workspace.id,
        Operation.kind == "open_swarm",
        Operation.ended_at.is_(None),
        Operation.priority <= severity,
    )
    return (
        select(
            visibility.value,
            naming.value,
            opening.value,
            exists(of_case),
            ahead.scalar_subquery(),
            Skill.key,
            Skill.id,
        )
        .select_from(Workspace)
        .outerjoin(
            visibility,
            and_(visibility.workspace_id == Workspace.id, visibility.key == VISIBILITY),
        )
        .outerjoin(
            naming,
            and_(naming.workspace_id == Workspace.id, naming.key == NAME_TEMPLATE),
        )
        .outerjoin(
            opening,
            and_(opening.workspace_id == Workspace.id, opening.key == OPENING),
        )
        .outerjoin(
            Skill,
            and_(
                Skill.workspace_id == Workspace.id,
                Skill.key.in_(bindparam("keys", expanding=True)),
            ),
        )
        .where(Workspace.id == bindparam("of_workspace"))
    )
