"""The environment decides how the bot runs, and says in one sentence what is wrong with it."""

import pytest

from bot.config import Config, Mode, default_database
from bot.errors import ConfigError

BOT = {"SLACK_BOT_TOKEN": "xoxb-1-2"}
APP = {"SLACK_APP_TOKEN": "xapp-1-2"}
SIGNING = {"SLACK_SIGNING_SECRET": "0123456789abcdef"}
CLIENT = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "hush"}
KEY = {"SWARM_ENCRYPTION_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}


@pytest.mark.parametrize(
    ("environ", "asked", "mode"),
    [
        ({}, None, Mode.SANDBOX),
        ({"SLACK_BOT_TOKEN": "  ", "PATH": "/bin"}, None, Mode.SANDBOX),
        (BOT | APP, None, Mode.SOCKET),
        (BOT | APP | SIGNING | CLIENT, None, Mode.SOCKET),
        (BOT | SIGNING, None, Mode.HTTP),
        (SIGNING | CLIENT | KEY, None, Mode.OAUTH),
        (BOT | APP | SIGNING, "http", Mode.HTTP),
        (SIGNING | CLIENT | KEY, "http", Mode.OAUTH),
        (BOT | APP, "sandbox", Mode.SANDBOX),
        (BOT | APP | SIGNING, "socket", Mode.SOCKET),
        ({}, "offline", Mode.OFFLINE),
        (BOT, "offline", Mode.OFFLINE),
    ],
)
def test_the_variables_choose_the_mode(environ, asked, mode):
    assert Config.read(environ, asked).mode is mode


@pytest.mark.parametrize(
    ("environ", "asked", "named"),
    [
        (BOT, None, ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"]),
        (APP, None, ["SLACK_BOT_TOKEN"]),
        (APP | SIGNING, None, ["SLACK_BOT_TOKEN"]),
        (SIGNING, None, ["SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"]),
        (CLIENT, None, ["SLACK_SIGNING_SECRET"]),
        (SIGNING | {"SLACK_CLIENT_ID": "1.2"}, None, ["SLACK_CLIENT_SECRET"]),
        ({"SLACK_CLIENT_SECRET": "hush"}, None, ["SLACK_CLIENT_ID", "SLACK_SIGNING_SECRET"]),
        ({"SLACK_API_URL": "http://127.0.0.1:1/api/"}, None, ["SLACK_BOT_TOKEN"]),
        (
            SIGNING | CLIENT | {"DATABASE_URL": "postgresql+psycopg://db/swarmroom"},
            None,
            ["SWARM_ENCRYPTION_KEY"],
        ),
        ({}, "socket", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
        (BOT | SIGNING, "socket", ["SLACK_APP_TOKEN"]),
        ({}, "http", ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
        (BOT | APP, "http", ["SLACK_SIGNING_SECRET"]),
        (CLIENT, "http", ["SLACK_SIGNING_SECRET"]),
        (SIGNING, "http", ["SLACK_BOT_TOKEN", "SLACK_CLIENT_ID"]),
    ],
)
def test_what_is_missing_is_named(environ, asked, named):
    with pytest.raises(ConfigError) as refused:
        Config.read(environ, asked)
    assert all(name in str(refused.value) for name in named)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-1-secret", "xoxb-"),
        ("SLACK_BOT_TOKEN", "secret", "xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1-secret", "xapp-"),
        ("SLACK_API_URL", "slack.example/api", "https://slack.com/api/"),
        ("SLACK_API_URL", "ftp://slack.example/", "https://slack.com/api/"),
        ("SLACK_API_URL", "http://:80/api/", "https://slack.com/api/"),
        ("SLACK_API_URL", "http://localhost:port/", "https://slack.com/api/"),
        ("PORT", "secret", "65535"),
        ("PORT", "-1", "65535"),
        ("PORT", "65536", "65535"),
        ("PORT", "٣", "65535"),
        ("SWARM_CASE_URL", "https://crm.example/secret", "{case}"),
        ("SWARM_CASE_URL", "crm.example/{case}", "https://"),
        ("SWARM_DRAIN_SECONDS", "secret", "whole number"),
        ("SWARM_DRAIN_SECONDS", "61", "60"),
        ("SWARM_LOBBY_CHANNEL", "Our Secret Lobby", "lower-case"),
        ("SWARM_LOBBY_CHANNEL", "a" * 81, "80"),
        ("SWARM_DIGEST_CHANNEL", "stories!", "lower-case"),
        ("SWARM_ENCRYPTION_KEY", "secret", "Fernet.generate_key"),
    ],
)
def test_a_wrong_variable_is_named_with_its_mend_and_not_repeated(name, value, mend):
    with pytest.raises(ConfigError) as refused:
        Config.read(BOT | APP | {name: value})
    assert str(refused.value).startswith(name)
    assert mend in str(refused.value)
    assert "secret" not in str(refused.value).replace("hush", "").lower()


def test_defaults():
    config = Config.read(BOT | APP | {"HOME": "/home/ana"})
    assert config.api_url == "https://slack.com/api/"
    assert (config.port, config.lobby, config.digest_channel) == (3000, "swarm-lobby", None)
    assert config.case_url is None
    assert config.database_url.startswith("sqlite+aiosqlite:////home/ana/")


def test_everything_that_is_given_is_used():
    config = Config.read(
        BOT
        | SIGNING
        | {
            "SLACK_API_URL": " http://127.0.0.1:4000/api ",
            "DATABASE_URL": "postgresql+psycopg://u:p@db/swarm",
            "PORT": "8080",
            "SWARM_LOBBY_CHANNEL": "#swarm-lobby-es",
            "SWARM_DIGEST_CHANNEL": "C0123ABCD",
            "SWARM_CASE_URL": "https://crm.example/{case}",
            "SWARM_DRAIN_SECONDS": "10",
        }
    )
    assert config.drain_seconds == 10
    assert config.api_url == "http://127.0.0.1:4000/api/"
    assert config.database_url == "postgresql+psycopg://u:p@db/swarm"
    assert (config.port, config.lobby, config.digest_channel) == (
        8080,
        "swarm-lobby-es",
        "C0123ABCD",
    )
    assert config.case_url == "https://crm.example/{case}"


def test_the_sandbox_takes_nothing_of_a_real_installation():
    real = BOT | APP | SIGNING | CLIENT
    real |= {"DATABASE_URL": "postgresql+psycopg://u:p@db/swarm", "SLACK_API_URL": "https://a.b/"}
    config = Config.read(real, "sandbox")
    assert config.database_url == default_database(real)
    assert (config.bot_token, config.app_token, config.signing_secret) == ("", "", "")
    assert config.api_url == "https://slack.com/api/"


def test_the_data_folder_can_be_chosen():
    address = default_database({"XDG_DATA_HOME": "/data", "HOME": "/home/ana"})
    assert address == "sqlite+aiosqlite:////data/swarmroom/swarmroom.db"


def test_secrets_stay_out_of_what_is_printed():
    config = Config.read(SIGNING | CLIENT | KEY)
    assert "hush" not in repr(config)
    assert KEY["SWARM_ENCRYPTION_KEY"] not in repr(config)


def test_socket_mode_is_watched_only_where_a_port_is_given():
    assert Config.read(BOT | APP).watch_port is None
    assert Config.read(BOT | APP | {"PORT": "0"}).watch_port == 0
    assert Config.read(BOT | SIGNING | {"PORT": "8080"}).watch_port is None
    assert Config.read({"PORT": "8080"}).watch_port is None
