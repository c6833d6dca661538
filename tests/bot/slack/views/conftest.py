"""The option that stores the views' pictures anew."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-pictures", action="store_true", help="store what the views show now")


@pytest.fixture
def updates_pictures(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-pictures", default=False))
