"""The weekly digest: stories of what was solved and who helped, never a ranking."""

from __future__ import annotations

from datetime import datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

from bot.access import Deed, allow
from bot.i18n import zone
from bot.records import Actor, Digest, PersonRef, Settings, SkillRef, Story, ThanksLine
from bot.store import Store, Transaction
from models import Swarm

WEEK = timedelta(days=7)
LATEST = timedelta(hours=24)
"""How late a digest may still be posted after its hour, say after an outage."""
MOST_STORIES = 5
MOST_NAMES = 5


class Digests:
    """Collects the week's stories and has them posted once."""

    def __init__(self, store: Store, defaults: Settings) -> None:
        self._store, self._defaults = store, defaults

    async def preview(self, actor: Actor) -> Digest:
        """Return the digest of the last seven days, as it would be posted now."""
        allow(actor, Deed.LOOK_AROUND)
        async with self._store.transaction(actor.workspace_id) as tx:
            return await collect(tx, tx.now - WEEK, tx.now)

    async def publish_now(self, workspace_id: str, *, again: bool = False) -> bool:
        """Have the last seven days posted; False if this week's digest was posted before."""
        async with self._store.transaction(workspace_id) as tx:
            settings = await self._settings(tx)
            key = _week(tx.now, settings)
            return await self._begin(tx, f"{key}/{tx.now.timestamp()}" if again else key, tx.now)

    async def publish_due(self, workspace_id: str) -> bool:
        """Have the digest posted if its hour has come and it has not been posted this week."""
        async with self._store.transaction(workspace_id) as tx:
            settings = await self._settings(tx)
            due = last_due(settings, tx.now)
            workspace = await tx.workspaces.current()
            if due is None or due < workspace.created_at:
                return False
            return await self._begin(tx, _week(due, settings), due)

    async def _settings(self, tx: Transaction) -> Settings:
        return await tx.workspaces.effective(self._defaults)

    async def _begin(self, tx: Transaction, key: str, until: datetime) -> bool:
        return await tx.operations.begin("publish_digest", key, until=until.isoformat())


def last_due(settings: Settings, now: datetime) -> datetime | None:
    """Return the latest moment within reach at which a digest was due, if there is one."""
    trigger = CronTrigger(
        day_of_week=settings.digest_day,
        hour=settings.digest_hour,
        timezone=zone(settings.time_zone),
    )
    due: datetime | None = None
    fire = trigger.get_next_fire_time(None, now - LATEST)
    while fire is not None and fire <= now:
        due = fire
        fire = trigger.get_next_fire_time(fire, fire + timedelta(seconds=1))
    return due


async def collect(tx: Transaction, since: datetime, until: datetime) -> Digest:
    """Return what a span of time has to tell; private swarms are no part of it."""
    swarms = await tx.swarms.resolved_between(since, until)
    stories = [await _story(tx, swarm) for swarm in swarms]
    # A story with people to thank and an article to read is worth most; then the severe ones.
    order = sorted(
        range(len(stories)),
        key=lambda i: (
            not stories[i].thanked,
            stories[i].article_title is None,
            swarms[i].severity,
            i,
        ),
    )
    first = await tx.people.refs(await tx.participations.first_thanked_between(since, until))
    reused = await tx.articles.most_reused(since, until)
    return Digest(
        since,
        until,
        [stories[i] for i in order[:MOST_STORIES]],
        [person for person in first.values() if person.may_be_named][:MOST_NAMES],
        reused.title if reused else None,
        await _wanted(tx, since, until),
    )


async def _story(tx: Transaction, swarm: Swarm) -> Story:
    picture = await tx.pictures.swarm(swarm.id)
    thanks = await tx.participations.thanks(swarm.id)
    refs = await tx.people.refs([t.to_id for t in thanks])
    article = await tx.articles.of_swarm(swarm.id)
    published = article if article is not None and article.published_at else None
    thanked: dict[str, ThanksLine] = {}
    for t in thanks:
        thanked.setdefault(t.to_id, ThanksLine(refs[t.to_id], [t.how] if t.how else [], t.note))
    return Story(
        reference=picture.reference,
        title=picture.title,
        customer_effect=picture.outcome or "",
        owner=picture.owner,
        thanked=[line for line in thanked.values() if _nameable(line.person)],
        resolved_at=swarm.ended_at or tx.now,
        opened_at=swarm.opened_at,
        article_title=published.title if published else None,
        article_id=published.id if published else None,
        resolution=picture.resolution,
    )


def _nameable(person: PersonRef) -> bool:
    return person.may_be_named


async def _wanted(tx: Transaction, since: datetime, until: datetime) -> list[SkillRef]:
    """Return the skills that swarms of a span called for in vain, most wanted first."""
    wanted = await tx.record.subjects("skill_uncovered", since, until)
    skills = await tx.people.skills_by_id([skill_id for skill_id, _ in wanted])
    return [skills[skill_id] for skill_id, _ in wanted if skill_id in skills][:MOST_NAMES]


def _week(at: datetime, settings: Settings) -> str:
    """Return the key of a week by the team's own calendar, which no clock change touches."""
    year, week, _ = at.astimezone(zone(settings.time_zone)).isocalendar()
    return f"{year}-W{week:02}"
