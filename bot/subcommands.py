"""What can be done from the command line beside running the bot, also while it runs."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import aiohttp

from bot import running
from bot.config import Config
from bot.console import complain, progress_bar, say
from bot.csvfiles import FileRefusedError
from bot.errors import ConfigError, SlackError, SlackRefusedError
from bot.i18n import Reader
from bot.operations import MOST_ATTEMPTS
from bot.ports import ChannelSeen, SlackPerson
from bot.records import Settings
from bot.running import Swarmroom
from bot.services.digests import DIGEST
from bot.services.doctor import Doctor, Finding
from bot.services.exports import Exports
from bot.services.imports import Fate, Imports, Report, refusal
from bot.services.rounds import Rounds
from bot.slack import lookups
from bot.slack.calls import Calls
from bot.slack.front import Front
from bot.slack.shapes import channel_of
from bot.store.engine import async_url
from bot.store.migrate import pending
from models import Operation

MOST_NAMED = 1000
LOOK_AGAIN_SECONDS = 0.5


async def migrate(config: Config) -> int:
    """Bring the database to this version's schema."""
    await running.migrate(config.database_url)
    say("The database has this version's schema.")
    return 0


async def import_people(app: Swarmroom, file: Path, *, team: str | None) -> int:
    """Take in a file of people; return 1 if a row was left out."""
    workspace_id = await chosen_workspace(app, team)
    slack = await _listing(app, workspace_id)
    if slack is None:
        say("Without a bot token people are not linked to Slack; the next start does it.")
    try:
        with file.open("rb") as rows, progress_bar("People") as progress:
            report = await Imports(app.store).people(
                workspace_id, rows, slack=slack, progress=progress
            )
    except (OSError, FileRefusedError) as problem:
        return _refused(file, problem)
    return told(report, "people")


async def import_cases(app: Swarmroom, file: Path, *, team: str | None) -> int:
    """Take in a file of cases; return 1 if a row was left out."""
    workspace_id = await chosen_workspace(app, team)
    try:
        with file.open("rb") as rows, progress_bar("Cases") as progress:
            report = await Imports(app.store).cases(workspace_id, rows, progress=progress)
    except (OSError, FileRefusedError) as problem:
        return _refused(file, problem)
    return told(report, "cases")


async def export(app: Swarmroom, folder: Path, *, team: str | None) -> int:
    """Write everything of a workspace into files."""
    workspace_id = await chosen_workspace(app, team)
    written = await Exports(app.store).write(workspace_id, folder)
    say(
        f"{folder}: {written.rows} rows of {written.tables} tables, and {written.articles}"
        " articles. It holds names and customers' words: keep it as safe as the database."
    )
    return 0


async def digest(app: Swarmroom, *, again: bool, team: str | None) -> int:
    """Post the stories of the last seven days now; return 1 if Slack did not take them."""
    workspace_id = await chosen_workspace(app, team)
    try:
        await app.slacks.front(workspace_id)
    except SlackRefusedError as refused:
        raise ConfigError("SLACK_BOT_TOKEN is missing: the digest is posted with it.") from refused
    if not await app.services.digests.publish_now(workspace_id, again=again):
        say("This week's digest has been posted already. Add --again to post it once more.")
        return 0
    posting = await _done(app, workspace_id, DIGEST)
    if posting is not None and posting.ended_at is None:
        complain("Slack did not take the digest. The bot tries it again for a day, while it runs.")
        return 1
    if posting is None or posting.error is not None:
        complain("The digest could not be posted; the lines above say why.")
        return 1
    is_posted = "post" in posting.journal
    say("The digest is posted." if is_posted else "The last seven days have nothing to tell.")
    return 0


async def erase_person(app: Swarmroom, who: str, *, is_sure: bool, team: str | None) -> int:
    """Erase somebody, or say what would go; nobody known by that is fine, for it may be done."""
    workspace_id = await chosen_workspace(app, team)
    personals = app.services.personals
    erasure = await (personals.erase if is_sure else personals.to_erase)(workspace_id, who)
    if erasure is None:
        say("Nobody is known by that e-mail address or Slack id, so there is nothing to erase.")
        return 0
    for holding in erasure.stored.holdings:
        say(f"{holding.count:>6}  {holding.rows}{', with text' if holding.has_words else ''}")
    if erasure.owned:
        cases = ", ".join(erasure.owned)
        complain(f"Open swarms that nobody answers for without them: {cases}.")
    done = "Erased: name, addresses and words. What is counted stays, without a name."
    say(done if is_sure else "Nothing was changed. Add --yes to erase name, addresses and words.")
    return 0


async def doctor(app: Swarmroom, asked_scopes: Sequence[str]) -> int:
    """Examine the installation; return 1 if anything is wrong."""
    config = app.config
    examiner = Doctor(config, asked_scopes)
    try:
        findings = [*examiner.environment()]
        findings += await _database(examiner, app)
        if config.bot_token:
            patient = _Patient(app.session, config)
            chosen, of_settings = await _settings(examiner, app, patient)
            findings += [*of_settings, *await examiner.slack(patient, chosen)]
    finally:
        await app.stop()
    return _diagnosis(findings)


async def chosen_workspace(app: Swarmroom, team: str | None) -> str:
    """Return the workspace that is meant: the token's, the named, or the only one.

    Raises:
        ConfigError: It is not clear which one is meant.

    """
    entered = await app.enter() if app.config.bot_token else None
    every = await app.workspaces.every()
    if entered is not None:
        if team is not None and (entered, team) not in every:
            raise ConfigError(f"--team {team} is not the workspace that SLACK_BOT_TOKEN is for.")
        return entered
    if team is not None:
        found = next((ours for ours, theirs in every if theirs == team), None)
        if found is None:
            raise ConfigError(f"--team {team} is no workspace that the bot is in.")
        return found
    if len(every) > 1:
        teams = ", ".join(sorted(theirs for _, theirs in every if theirs))
        raise ConfigError(f"There are several workspaces: add --team with one of {teams}.")
    return every[0][0] if every else await app.workspaces.make_nameless()


def told(report: Report, what: str) -> int:
    """Write what came of an import; return 1 if a row was left out."""
    counts = ", ".join(f"{fate.value} {report.fates[fate]}" for fate in Fate)
    linked = f", linked to Slack {report.linked}" if report.linked else ""
    say(f"{what.capitalize()}: {counts}, left out {len(report.bad)}{linked}.")
    if report.unknown_columns:
        say(f"Columns that mean nothing here: {', '.join(report.unknown_columns)}.")
    for complaint in (*report.bad, *report.remarks)[:MOST_NAMED]:
        complain(f"line {complaint.line}: {complaint.reason}")
    unnamed = len(report.bad) + len(report.remarks) - MOST_NAMED
    if unnamed > 0:
        complain(f"… and {unnamed} more lines.")
    return 1 if report.bad else 0


async def _done(app: Swarmroom, workspace_id: str, kind: str) -> Operation | None:
    """Return the latest operation of a kind once it is over, whoever of us and the bot does it.

    One that Slack does not take is not waited for.
    """
    while True:
        async with app.store.transaction(workspace_id) as tx:
            latest = await tx.figures.latest_operation(kind)
            # One whose beat is late still acts: on SQLite nobody takes over from it.
            is_bot_there = app.lock.is_anothers or bool(await tx.replicas.alive())
        if latest is None or latest.ended_at is not None or latest.attempts >= MOST_ATTEMPTS:
            return latest
        if not is_bot_there:
            await app.engine.perform(workspace_id, latest.id)
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def _listing(app: Swarmroom, workspace_id: str) -> AsyncIterator[SlackPerson] | None:
    try:
        return (await app.slacks.front(workspace_id)).people()
    except SlackRefusedError:
        return None


async def _database(examiner: Doctor, app: Swarmroom) -> Sequence[Finding]:
    url = app.config.database_url
    file = running.sqlite_file(url)
    place = examiner.place(str(file.absolute() if file else async_url(url)))
    if file is not None and not file.exists():
        return [place, _not_there_yet(file.absolute())]
    try:
        with running.database_trouble():
            is_behind = await pending(url)
            findings = [place, *examiner.database(is_behind=is_behind)]
            return findings if is_behind else [*findings, *await Rounds(app.store).findings()]
    except ConfigError as trouble:
        mend = "Check DATABASE_URL, and that the database is running."
        return [place, Finding(str(trouble), mend)]


def _not_there_yet(file: Path) -> Finding:
    there = next(folder for folder in file.parents if folder.exists())
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return Finding("The database is not there yet; the first start makes it")
    return Finding(
        f"The database is not there yet, and nothing can be made in {there}",
        "Let DATABASE_URL name a file in a folder in which the bot may write.",
    )


async def _settings(
    examiner: Doctor, app: Swarmroom, patient: _Patient
) -> tuple[Settings | None, Sequence[Finding]]:
    """Return what the team has set and what there is to say of it, if it can be read at all."""
    url = app.config.database_url
    file = running.sqlite_file(url)
    if file is not None and not file.exists():
        return None, []
    try:
        with running.database_trouble():
            if await pending(url):
                return None, []
        us = await patient.identity()
        workspace_id = await app.workspaces.by_team(us.team_id, us.enterprise_id)
    except (ConfigError, SlackError):
        # That is a finding of its own.
        return None, []
    if workspace_id is None:
        return None, []
    settings = app.services.settings
    unusable = await settings.unusable(workspace_id)
    told = {key: wrong.said_plainly(Reader()) for key, wrong in unusable.items()}
    return await settings.of(workspace_id), [*examiner.settings(told)]


def _refused(file: Path, problem: OSError | FileRefusedError) -> int:
    if isinstance(problem, FileRefusedError):
        complain(f"{file}: {refusal(problem, Reader())}")
    else:
        complain(f"{file} cannot be read: {problem.strerror}.")
    return 1


def _diagnosis(findings: Sequence[Finding]) -> int:
    for finding in findings:
        word = "past " if finding.is_past else "ok   " if finding.is_well else "WRONG"
        say(f"{word} {finding.what}")
        if finding.fix:
            say(f"      {finding.fix}")
    return 0 if all(finding.is_well for finding in findings) else 1


class _Patient:
    def __init__(self, session: aiohttp.ClientSession, config: Config) -> None:
        self._calls = Calls(session, token=config.bot_token, base_url=config.api_url)
        self._socket = Calls(session, token=config.app_token, base_url=config.api_url)
        front = Front(self._calls.patiently())
        self.identity = front.identity
        self.find_channel = front.find_channel
        self.scopes = self._calls.scopes
        self.time = self._calls.time

    async def channel(self, channel: str) -> ChannelSeen | None:
        found = await lookups.channel(self._calls, channel)
        return None if found is None else channel_of(found)

    async def open_socket(self) -> None:
        await self._socket.write("apps.connections.open")
