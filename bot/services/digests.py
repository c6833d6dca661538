"""The weekly digest: stories of what was solved and who helped, never a ranking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

from bot.access import Deed, allow
from bot.i18n import zone
from bot.records import Actor, Digest, Settings, SkillRef, Story, ThanksLine
from bot.store import Store, Transaction
from bot.store.operations import LAST
from models import Swarm

DIGEST = "publish_digest"
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
            week = _week(tx.now, settings)
            key = f"{week}/{tx.now.timestamp()}" if again else await _free_key(tx, week, tx.now)
            return await _begin(tx, key, tx.now - WEEK, tx.now)

    async def publish_due(self, workspace_id: str) -> bool:
        """Have the digest posted if its hour has come and it has not been posted this week."""
        async with self._store.transaction(workspace_id) as tx:
            settings = await self._settings(tx)
            due = last_due(settings, tx.now)
            if due is None or due < await _agreed_since(tx):
                return False
            since = await _told_until(tx, due, settings)
            key = await _free_key(tx, _week(due, settings), due)
            return await _begin(tx, key, since, due)

    async def _settings(self, tx: Transaction) -> Settings:
        return await tx.workspaces.effective(self._defaults)


async def _begin(tx: Transaction, key: str, since: datetime, until: datetime) -> bool:
    return await tx.operations.begin(
        DIGEST, key, priority=LAST, since=since.isoformat(), until=until.isoformat()
    )


async def _free_key(tx: Transaction, week: str, until: datetime) -> str:
    """Return the week's key, or a second one after an earlier look found nothing to tell."""
    last = await tx.operations.last(DIGEST)
    if last is None or last.ended_at is None or "post" in last.journal:
        return week
    is_later = datetime.fromisoformat(last.args["until"]) < until
    is_this_week = last.id.startswith(f"{DIGEST}:{week}")
    return f"{week}/{until.timestamp()}" if is_this_week and is_later else week


async def _agreed_since(tx: Transaction) -> datetime:
    """Return since when the digest has its present day and hour: no earlier one is owed."""
    workspace = await tx.workspaces.current()
    changed = await tx.workspaces.changed_at(("digest_day", "digest_hour", "time_zone"))
    return max(filter(None, [workspace.created_at, changed]))


async def _told_until(tx: Transaction, due: datetime, settings: Settings) -> datetime:
    """Return where the last digest ended, so that none tells a story twice or leaves one out."""
    last = await tx.operations.last(DIGEST)
    told = datetime.fromisoformat(last.args["until"]) if last else None
    if told is not None and due - 2 * WEEK <= told < due:
        return told
    # By the team's own clock: a week in which it is changed has an hour more or less.
    return (due.astimezone(zone(settings.time_zone)) - WEEK).astimezone(UTC)


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
    new = await tx.participations.first_thanked_between(since, until)
    refs = await tx.people.refs(new)
    reused = await tx.articles.most_reused(since, until)
    return Digest(
        since,
        until,
        [stories[i] for i in order[:MOST_STORIES]],
        [refs[person] for person in new if refs[person].may_be_named][:MOST_NAMES],
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
        thanked=[line for line in thanked.values() if line.person.may_be_named],
        resolved_at=swarm.ended_at or tx.now,
        opened_at=swarm.opened_at,
        article_title=published.title if published else None,
        article_id=published.id if published else None,
        resolution=picture.resolution,
    )


async def _wanted(tx: Transaction, since: datetime, until: datetime) -> list[SkillRef]:
    """Return the skills that swarms of a span called for in vain, most wanted first."""
    wanted = await tx.record.subjects_in_open_swarms("skill_uncovered", since, until)
    skills = await tx.skills.called_for(wanted)
    return [skills[skill_id] for skill_id in wanted if skill_id in skills][:MOST_NAMES]


def _week(at: datetime, settings: Settings) -> str:
    """Return the key of a week by the team's own calendar, which no clock change touches."""
    year, week, _ = at.astimezone(zone(settings.time_zone)).isocalendar()
    return f"{year}-W{week:02}"
