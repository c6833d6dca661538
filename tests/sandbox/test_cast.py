"""The cast: files without a fault, people who are believable, channels that they are in."""

import re
from collections import Counter

import pytest

from bot.csvfiles import Row, read_cases, read_people
from sandbox.casting import Member, locale, seat
from sandbox.workspace import Workspace
from sandbox_mode import CAST, members_of
from tests.sandbox.conftest import MANIFEST


@pytest.fixture(scope="module")
def people():
    with (CAST / "people.csv").open("rb") as file:
        return list(read_people(file).rows)


@pytest.fixture(scope="module")
def cases():
    with (CAST / "cases.csv").open("rb") as file:
        return list(read_cases(file).rows)


def test_every_row_can_be_imported(people, cases):
    assert [row for row in (*people, *cases) if not isinstance(row, Row)] == []


def test_half_of_the_cast_reads_spanish_and_every_department_is_there(people):
    languages = Counter(row.value.language.split("-")[0] for row in people)
    assert languages["es"] == languages["en"] >= 10
    departments = {row.value.department for row in people}
    assert departments >= {
        "Support", "Finance", "Legal", "Operations", "Product", "Sales", "Engineering", "Security",
    }  # fmt: skip


def test_everybody_can_help_with_something_and_has_a_lead_of_the_cast(people):
    emails = {row.value.email for row in people}
    assert all(row.value.skills and row.value.interests for row in people)
    leads = {row.value.manager_email for row in people} - {None}
    assert leads <= emails
    assert sum(row.value.manager_email is None for row in people) == 1


def test_a_dozen_cases_are_solved_in_both_languages_and_others_wait(cases, people):
    solved = [row.value for row in cases if row.value.resolution]
    assert len(solved) >= 12
    assert all(case.cause and case.resolved_at for case in solved)
    assert min(Counter(case.language for case in solved).values()) >= 6
    assert len(cases) - len(solved) >= 8
    owners = {row.value.owner_email for row in cases} - {None}
    assert owners <= {row.value.email for row in people}


def test_nobody_can_be_reached_by_accident():
    text = (CAST / "people.csv").read_text() + (CAST / "cases.csv").read_text()
    addresses = re.findall(r"[\w.]+@[\w.]+", text)
    assert addresses
    assert all(address.endswith(".example") for address in addresses)


def test_the_cast_is_seated_with_names_languages_and_one_admin():
    workspace = Workspace(manifest=MANIFEST)
    seat(workspace, members_of(CAST / "people.csv"))
    tomas = workspace.person("tomas")
    assert (tomas.real_name, tomas.locale, tomas.user.title) == ("Tomás Vidal", "es-LA", "Support")
    assert [person.name for person in workspace.people() if person.user.is_admin] == ["zoe"]
    assert {channel.name for channel in tomas.channels()} >= {"general", "support", "swarm-lobby"}


def test_a_file_that_knows_only_addresses_makes_names_and_handles():
    workspace = Workspace(manifest=MANIFEST)
    rows = (
        "Eva.Sanz@globex.example",
        "eva.sanz@other.example",
        "+@x.example",
        "slackbot@x.example",
    )
    made = seat(workspace, [Member(email=email) for email in rows])
    assert [p.name for p in made] == ["eva.sanz", "eva.sanz2", "someone", "slackbot2"]
    assert made[0].real_name == "Eva Sanz"
    assert [p.user.is_admin for p in made] == [True, False, False, False]


@pytest.mark.parametrize(
    ("language", "slack"),
    [("", "en-US"), ("en", "en-US"), ("en-GB", "en-GB"), ("en-AU", "en-US"), ("es", "es-ES"),
     ("es-ES", "es-ES"), ("es-MX", "es-LA"), ("es-419", "es-LA")],
)  # fmt: skip
def test_languages_become_those_of_slack(language, slack):
    assert locale(language) == slack
