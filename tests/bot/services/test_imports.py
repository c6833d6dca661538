"""Files of people and cases go in, bad rows are named, and a second time only changes count."""

import io

import pytest
from sqlalchemy import func, select

from bot.csvfiles import FileRefusedError
from bot.ports import SlackPerson
from bot.services.imports import Imports, Report
from bot.services.workspaces import Workspaces
from bot.store import Store
from bot.store.engine import session_factory
from models import Case, CaseOwner, CaseSkill, Customer, Person, PersonInterest, PersonSkill, Skill
from tests.fakes import FakeClock

PEOPLE = """email,name,department,skills,interests,timezone,language,manager_email,max_swarms
ana@acme.example,Ana,Support,billing:3;webhooks:2,sso;api,Europe/Madrid,es,eva@acme.example,2
ben@acme.example,Ben,Engineering,webhooks:3,,Europe/London,en,ana@acme.example,
eva@acme.example,Eva,Support,,,Europe/Madrid,es,,
"""
CASES = """case,title,customer,customer_tier,severity,owner_email,skills,resolution,opened_at,\
resolved_at
CASE-1,Invoices twice,Acme,gold,2,ana@acme.example,billing,Run the job once,2026-03-01,2026-03-02
#case-2,Webhooks fail,acme,gold,1,ben@acme.example,webhooks;api;!!!,,2026-03-05,
"""


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def store(engine, clock):
    return Store(session_factory(engine), clock)


@pytest.fixture
async def workspace_id(store, clock):
    return await Workspaces(store, clock, lobby="swarm-lobby").make_nameless()


@pytest.fixture
def imports(store):
    return Imports(store)


@pytest.fixture
def count(engine):
    async def count(row) -> int:
        async with session_factory(engine)() as session:
            return await session.scalar(select(func.count()).select_from(row))

    return count


def file(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


def told(report: Report) -> dict[str, int]:
    return {fate.value: n for fate, n in report.fates.items() if n}


async def person(store, workspace_id, email) -> Person:
    async with store.transaction(workspace_id) as tx:
        return await tx.personal.named(email)


async def listing(*people: SlackPerson):
    for one in people:
        yield one


def slack_person(user_id: str, email: str | None, **more) -> SlackPerson:
    said = {
        "name": user_id.lower(),
        "locale": "en-GB",
        "time_zone": "Europe/Paris",
        "team_id": "T1",
    }
    return SlackPerson(id=user_id, email=email, **{**said, **more})


async def test_people_go_in_with_skills_interests_and_leads(imports, store, workspace_id):
    report = await imports.people(workspace_id, file(PEOPLE))
    assert told(report) == {"added": 3}
    assert (report.bad, report.remarks, report.unknown_columns) == ([], [], ())
    ana = await person(store, workspace_id, "ana@acme.example")
    eva = await person(store, workspace_id, "eva@acme.example")
    assert (ana.name, ana.department, ana.time_zone, ana.locale, ana.max_swarms) == (
        "Ana",
        "Support",
        "Europe/Madrid",
        "es",
        2,
    )
    assert ana.lead_id == eva.id
    async with store.transaction(workspace_id) as tx:
        assert [(s.key, n) for s, n in await tx.people.skills_of(ana.id)] == [
            ("billing", 3),
            ("webhooks", 2),
        ]
        assert [s.key for s in await tx.people.interests_of(ana.id)] == ["api", "sso"]


async def test_a_second_import_changes_only_what_changed(imports, store, workspace_id, count):
    await imports.people(workspace_id, file(PEOPLE))
    assert told(await imports.people(workspace_id, file(PEOPLE))) == {"unchanged": 3}
    changed = PEOPLE.replace("webhooks:3", "webhooks:1").replace(",eva@acme.example,2", ",,2")
    report = await imports.people(workspace_id, file(changed + "dan@acme.example,,,,,,,,\n"))
    assert told(report) == {"unchanged": 2, "changed": 1, "added": 1}
    assert (await person(store, workspace_id, "ana@acme.example")).lead_id is not None
    assert (await count(Person), await count(PersonSkill)) == (4, 3)


async def test_a_lead_alone_counts_as_a_change(imports, workspace_id):
    await imports.people(workspace_id, file(PEOPLE))
    report = await imports.people(
        workspace_id, file("email,manager_email\neva@acme.example,ben@acme.example\n")
    )
    assert told(report) == {"changed": 1}


async def test_columns_that_are_missing_leave_what_is_known(imports, store, workspace_id, count):
    await imports.people(workspace_id, file(PEOPLE))
    await imports.people(workspace_id, file("department,email\nSales,ana@acme.example\n"))
    ana = await person(store, workspace_id, "ana@acme.example")
    assert (ana.name, ana.department) == ("Ana", "Sales")
    assert await count(PersonInterest) == 2


async def test_bad_rows_are_named_while_good_ones_go_in(imports, store, workspace_id):
    report = await imports.people(
        workspace_id,
        file(
            "email,skills,timezone,manager_email,shoe_size\n"
            "ana,billing:3,,,\n"
            "ben@acme.example,billing:9,,,\n"
            "eva@acme.example,billing:1,Mars/Crater,,\n"
            "dan@acme.example,billing:1,,,\n"
            "dan@acme.example,billing:2,,,\n"
            "fay@acme.example,,,nobody@acme.example,\n"
        ),
    )
    assert told(report) == {"added": 2}
    assert [(bad.line, bad.reason) for bad in report.bad] == [
        (2, "email: “ana” is no e-mail address"),
        (
            3,
            "skills: “billing:9” is not a list of skills with levels from 1 to 3,"
            " like billing:3;webhooks:2",
        ),
        (4, "timezone: “Mars/Crater” is no time zone like Europe/Madrid"),
        (6, "email: it stands in line 5 too; that one counts"),
    ]
    assert [(one.line, one.reason) for one in report.remarks] == [
        (7, "manager_email: nobody is known as nobody@acme.example; the rest went in")
    ]
    assert report.unknown_columns == ("shoe_size",)
    assert await person(store, workspace_id, "fay@acme.example") is not None


async def test_people_are_linked_to_slack_by_email(imports, store, workspace_id, count):
    slack = [
        slack_person("U1", "Ana@acme.example", name="Ana María"),
        slack_person("U9", "other@acme.example"),
        slack_person("U8", None),
    ]
    report = await imports.people(workspace_id, file(PEOPLE), slack=listing(*slack))
    assert (told(report), report.linked) == ({"added": 3}, 1)
    ana = await person(store, workspace_id, "ana@acme.example")
    assert (ana.slack_user_id, ana.name, ana.time_zone) == ("U1", "Ana María", "Europe/Paris")
    again = await imports.people(workspace_id, file(PEOPLE), slack=listing(*slack))
    assert (told(again), again.linked) == ({"unchanged": 3}, 1)
    assert await count(Person) == 3


async def test_somebody_met_in_slack_without_an_address_gets_no_twin(
    imports, store, workspace_id, count
):
    async with store.transaction(workspace_id) as tx:
        await tx.people.from_slack(slack_person("U1", None))
    await imports.people(
        workspace_id, file(PEOPLE), slack=listing(slack_person("U1", "ana@acme.example"))
    )
    assert await count(Person) == 3
    assert (await person(store, workspace_id, "ana@acme.example")).slack_user_id == "U1"


async def test_cases_go_in_with_customer_skills_and_first_owner(
    imports, store, workspace_id, count
):
    await imports.people(workspace_id, file(PEOPLE))
    report = await imports.cases(workspace_id, file(CASES))
    assert told(report) == {"added": 2}
    assert (await count(Customer), await count(CaseSkill), await count(CaseOwner)) == (1, 3, 2)
    async with store.transaction(workspace_id) as tx:
        solved, open_one = [await tx.cases.by_reference(key) for key in ("CASE-1", "CASE-2")]
        ana = await tx.personal.named("ana@acme.example")
        assert await tx.cases.owner_id(solved.id) == ana.id
        assert (await tx.cases.customer(solved)).tier == "gold"
    assert (solved.title, solved.severity, solved.resolution) == (
        "Invoices twice",
        2,
        "Run the job once",
    )
    assert solved.resolved_at.isoformat() == "2026-03-02T00:00:00+00:00"
    assert open_one.resolved_at is None


async def test_a_second_import_of_cases_changes_only_what_changed(imports, workspace_id, count):
    await imports.people(workspace_id, file(PEOPLE))
    await imports.cases(workspace_id, file(CASES))
    assert told(await imports.cases(workspace_id, file(CASES))) == {"unchanged": 2}
    report = await imports.cases(
        workspace_id, file(CASES.replace("Webhooks fail", "All webhooks fail"))
    )
    assert told(report) == {"unchanged": 1, "changed": 1}
    assert (await count(Case), await count(CaseOwner), await count(Skill)) == (2, 2, 4)


async def test_a_resolution_alone_makes_a_solved_case(imports, store, workspace_id, clock):
    await imports.cases(workspace_id, file("case,resolution\nC-7,Restart it\n"))
    async with store.transaction(workspace_id) as tx:
        case = await tx.cases.by_reference("C-7")
    assert case.resolved_at == clock.now()
    clock.move(days=1)
    again = await imports.cases(workspace_id, file("case,resolution\nC-7,Restart it\n"))
    assert told(again) == {"unchanged": 1}


async def test_an_owner_nobody_knows_is_remarked(imports, workspace_id):
    report = await imports.cases(workspace_id, file("case,owner_email\nC-7,who@acme.example\n"))
    assert told(report) == {"added": 1}
    assert [(one.line, one.reason) for one in report.remarks] == [
        (2, "owner_email: nobody is known as who@acme.example; the rest went in")
    ]


@pytest.mark.parametrize("content", ["", "name\nAna\n", "email,email\na@b.example,\n"])
async def test_a_file_that_cannot_be_read_is_refused(imports, workspace_id, content):
    with pytest.raises(FileRefusedError):
        await imports.people(workspace_id, file(content))


async def test_many_rows_go_in_batches_and_progress_is_told(imports, workspace_id, count):
    rows = "".join(
        f"p{n}@acme.example,skill{n % 7}:{n % 3 + 1},p{n + 1}@acme.example\n" for n in range(1200)
    )
    seen = []
    report = await imports.people(
        workspace_id,
        file("email,skills,manager_email\n" + rows),
        progress=lambda done, of: seen.append((done, of)),
    )
    assert told(report) == {"added": 1200}
    assert [line.line for line in report.remarks] == [1201]
    assert (await count(Person), await count(PersonSkill), await count(Skill)) == (1200, 1200, 7)
    assert seen == sorted(seen)
    assert seen[-1] == (1201, 1201)
