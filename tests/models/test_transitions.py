"""What rows let happen to themselves, and what they refuse."""

from datetime import UTC, datetime, timedelta

import pytest

from models import (
    Article,
    ArticleState,
    Ask,
    JoinSource,
    Outcome,
    Participation,
    ParticipationRole,
    Person,
    Swarm,
    SwarmState,
    Visibility,
    WrongStateError,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def a_swarm(state: SwarmState = SwarmState.OPEN) -> Swarm:
    return Swarm(state=state, title="It fails", visibility=Visibility.OPEN)


def resolve(swarm: Swarm) -> None:
    swarm.resolve(by="ana", at=NOON, outcome=Outcome.FIXED, resolution="Turned it", cause="Off")


def cancel(swarm: Swarm) -> None:
    swarm.cancel(by="ana", at=NOON, reason="a mistake")


def answer(swarm: Swarm) -> None:
    swarm.answer(by="ana", at=NOON)


class TestSwarm:
    def test_it_is_open_when_its_channel_stands(self):
        swarm = a_swarm(SwarmState.OPENING)
        swarm.ready(at=NOON)
        assert (swarm.state, swarm.ready_at) == (SwarmState.OPEN, NOON)

    def test_it_stands_since_the_first_time(self):
        swarm = a_swarm(SwarmState.OPENING)
        swarm.ready(at=NOON)
        swarm.ready(at=LATER)
        assert swarm.ready_at == NOON

    def test_one_that_was_cancelled_while_opening_stays_cancelled(self):
        swarm = a_swarm(SwarmState.OPENING)
        cancel(swarm)
        swarm.ready(at=LATER)
        assert swarm.state == SwarmState.CANCELLED

    def test_resolving_says_what_solved_the_case(self):
        swarm = a_swarm()
        resolve(swarm)
        assert (swarm.state, swarm.outcome, swarm.resolution, swarm.cause) == (
            SwarmState.RESOLVED,
            Outcome.FIXED,
            "Turned it",
            "Off",
        )
        assert (swarm.resolved_by_id, swarm.ended_at) == ("ana", NOON)

    @pytest.mark.parametrize("again", [resolve, cancel, answer])
    @pytest.mark.parametrize("first", [resolve, cancel, answer])
    def test_what_has_ended_cannot_end_again(self, first, again):
        swarm = a_swarm()
        first(swarm)
        before = swarm.state
        with pytest.raises(WrongStateError, match=before):
            again(swarm)
        assert swarm.state == before

    @pytest.mark.parametrize("end", [resolve, cancel, answer])
    def test_reopening_takes_back_the_end(self, end):
        swarm = a_swarm()
        end(swarm)
        swarm.reopen()
        assert swarm.is_active
        assert (swarm.ended_at, swarm.resolved_by_id, swarm.outcome) == (None, None, None)

    def test_what_goes_on_cannot_be_reopened(self):
        with pytest.raises(WrongStateError):
            a_swarm().reopen()

    def test_it_is_private_when_its_visibility_says_so(self):
        swarm = a_swarm()
        assert not swarm.is_private
        swarm.visibility = Visibility.PRIVATE
        assert swarm.is_private


class TestArticle:
    def test_a_published_draft_is_not_validated_yet(self):
        article = Article(state=ArticleState.WORK_IN_PROGRESS)
        article.publish(by="ana", at=NOON)
        assert (article.state, article.published_at, article.published_by_id) == (
            ArticleState.NOT_VALIDATED,
            NOON,
            "ana",
        )

    def test_a_discarded_draft_stays_on_record(self):
        article = Article(state=ArticleState.WORK_IN_PROGRESS)
        article.discard(at=NOON)
        assert (article.state, article.archived_at) == (ArticleState.ARCHIVED, NOON)

    @pytest.mark.parametrize("state", list(ArticleState)[1:])
    def test_only_a_draft_can_be_published_or_discarded(self, state):
        article = Article(state=state)
        with pytest.raises(WrongStateError):
            article.publish(by="ana", at=NOON)
        with pytest.raises(WrongStateError):
            article.discard(at=NOON)


class TestAsk:
    def test_it_waits_until_it_is_answered(self):
        ask = Ask()
        assert ask.is_waiting
        ask.answer(accepted=True, at=NOON)
        assert not ask.is_waiting
        assert ask.is_accepted

    def test_a_second_answer_is_refused(self):
        ask = Ask()
        ask.answer(accepted=False, at=NOON, reason="on leave")
        with pytest.raises(WrongStateError):
            ask.answer(accepted=True, at=LATER)
        assert (ask.is_accepted, ask.reason) == (False, "on leave")

    def test_one_that_was_withdrawn_cannot_be_answered(self):
        ask = Ask()
        ask.withdraw(at=NOON)
        with pytest.raises(WrongStateError):
            ask.answer(accepted=True, at=LATER)

    def test_an_answered_one_is_not_withdrawn(self):
        ask = Ask()
        ask.answer(accepted=True, at=NOON)
        ask.withdraw(at=LATER)
        assert ask.withdrawn_at is None


class TestParticipation:
    def test_joining_twice_is_news_once(self):
        part = Participation(role=ParticipationRole.EXPERT)
        assert part.join(at=NOON, source=JoinSource.ANNOUNCEMENT)
        assert not part.join(at=LATER, source=JoinSource.SLACK)
        assert (part.joined_at, part.source) == (NOON, JoinSource.ANNOUNCEMENT)

    def test_leaving_twice_is_news_once(self):
        part = Participation(role=ParticipationRole.EXPERT)
        part.join(at=NOON, source=JoinSource.ASK)
        assert part.leave(at=LATER)
        assert not part.leave(at=LATER)
        assert not part.is_in

    def test_somebody_can_come_back(self):
        part = Participation(role=ParticipationRole.EXPERT)
        part.join(at=NOON, source=JoinSource.ASK)
        part.leave(at=NOON)
        assert part.join(at=LATER, source=JoinSource.SLACK)
        assert part.is_in

    def test_a_follower_who_joins_is_more_than_a_follower(self):
        part = Participation(role=ParticipationRole.FOLLOWER)
        part.join(at=NOON, source=JoinSource.ANNOUNCEMENT)
        assert part.role == ParticipationRole.EXPERT


class TestPerson:
    @pytest.mark.parametrize(
        ("changes", "away"),
        [
            ({}, False),
            ({"paused_until": LATER}, True),
            ({"paused_until": NOON}, False),
            ({"is_deactivated": True}, True),
            ({"may_be_asked": False}, True),
        ],
    )
    def test_who_is_away(self, changes, away):
        person = Person(**{"may_be_asked": True, "is_deactivated": False, **changes})
        assert person.is_away(NOON) is away
