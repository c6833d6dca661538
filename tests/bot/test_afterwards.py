import pytest

from bot.errors import DatabaseGoneError, SlackUnsureError
from handlers.afterwards import afterwards, all_done


@pytest.mark.parametrize("problem", [SlackUnsureError(), DatabaseGoneError()])
async def test_a_private_answer_that_cannot_be_shown_is_logged(caplog, problem):
    async def show() -> None:
        raise problem

    afterwards(show())
    await all_done(1)
    assert "a private answer could not be shown" in caplog.text
