"""Files of people and cases: what goes in, and how what does not is named."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.csvcells import WhyBad
from bot.csvfiles import (
    BadRow,
    CaseRow,
    FileRefusedError,
    PersonRow,
    Row,
    WhyRefused,
    read_cases,
    read_people,
)


def people(text: str, encoding: str = "utf-8") -> list[Row[PersonRow] | BadRow]:
    return list(read_people(io.BytesIO(text.encode(encoding))).rows)


def cases(text: str) -> list[Row[CaseRow] | BadRow]:
    return list(read_cases(io.BytesIO(text.encode())).rows)


ANA = PersonRow(
    email="ana@acme.com",
    name="Ana Núñez",
    department="Support",
    skills={"billing": 3, "webhooks": 2},
    interests=("sso", "api"),
    timezone="Europe/Madrid",
    language="es",
    manager_email="leo@acme.com",
    max_swarms=2,
)


def test_a_full_row_says_everything_about_a_person() -> None:
    assert people(
        "email,name,department,skills,interests,timezone,language,manager_email,max_swarms\n"
        "Ana@acme.com,Ana Núñez,Support,billing:3;webhooks:2,sso;api,europe/madrid,ES,"
        "LEO@acme.com,2\n"
    ) == [Row(2, ANA)]


def test_columns_come_in_any_order_and_case_and_what_is_missing_is_not_known() -> None:
    text = "Max Swarms, NAME ,Email\n,Ana,ana@acme.com\n"
    assert people(text) == [Row(2, PersonRow("ana@acme.com", name="Ana"))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_files_of_every_spreadsheet_are_read(
    encoding: str, newline: str, delimiter: str
) -> None:
    rows = [["email", "name", "skills"], ["ana@acme.com", "Ana Núñez", '"billing:3;webhooks:2"']]
    text = newline.join(delimiter.join(row) for row in rows)
    skills = {"billing": 3, "webhooks": 2}
    assert people(text, encoding) == [
        Row(2, PersonRow("ana@acme.com", name="Ana Núñez", skills=skills))
    ]


def test_quoted_cells_may_hold_lines_and_rows_keep_their_line_numbers() -> None:
    text = 'case,description\nC-1,"one\ntwo, ""three"""\n\nC-2,x\n'
    assert cases(text) == [
        Row(2, CaseRow("C-1", description='one\ntwo, "three"')),
        Row(5, CaseRow("C-2", description="x")),
    ]


def test_a_full_row_says_everything_about_a_case() -> None:
    rows = cases(
        "case,title,description,customer,customer_tier,product,severity,owner_email,skills,"
        "environment,resolution,cause,language,opened_at,resolved_at\n"
        "#case-1,T,D,Acme,gold,API,sev2,ANA@acme.com,billing;Web Hooks;BILLING,EU,R,C,es_mx,"
        "2026-01-01T10:00:00+02:00,2026-01-02\n"
    )
    assert rows == [
        Row(
            2,
            CaseRow(
                case="CASE-1",
                title="T",
                description="D",
                customer="Acme",
                customer_tier="gold",
                product="API",
                severity=2,
                owner_email="ana@acme.com",
                skills=("billing", "Web Hooks"),
                environment="EU",
                resolution="R",
                cause="C",
                language="es-MX",
                opened_at=datetime(2026, 1, 1, 8, tzinfo=UTC),
                resolved_at=datetime(2026, 1, 2, tzinfo=UTC),
            ),
        )
    ]


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("manager_email", "leo", WhyBad.NOT_AN_EMAIL),
        ("manager_email", "leo@acme", WhyBad.NOT_AN_EMAIL),
        ("manager_email", "Leo <leo@acme.com>", WhyBad.NOT_AN_EMAIL),
        ("skills", "billing:4", WhyBad.NOT_A_LEVEL),
        ("skills", "billing:0", WhyBad.NOT_A_LEVEL),
        ("skills", "billing", WhyBad.NOT_A_LEVEL),
        ("skills", ":2", WhyBad.NOT_A_LEVEL),
        ("skills", "Web Hooks:2;web_hooks:3", WhyBad.REPEATED_SKILL),
        ("timezone", "Madrid", WhyBad.NOT_A_TIME_ZONE),
        ("language", "fr", WhyBad.NOT_A_LANGUAGE),
        ("language", "english", WhyBad.NOT_A_LANGUAGE),
        ("max_swarms", "-1", WhyBad.NOT_A_NUMBER),
        ("max_swarms", "many", WhyBad.NOT_A_NUMBER),
        ("max_swarms", "99999", WhyBad.NOT_A_NUMBER),
    ],
)
def test_a_bad_cell_of_a_person_is_named_and_the_next_row_goes_in(
    column: str, cell: str, reason: WhyBad
) -> None:
    assert people(f"email,{column}\nana@acme.com,{cell}\nbob@acme.com,\n") == [
        BadRow(2, column, reason, cell),
        Row(3, PersonRow("bob@acme.com")),
    ]


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("severity", "5", WhyBad.NOT_A_SEVERITY),
        ("severity", "high", WhyBad.NOT_A_SEVERITY),
        ("opened_at", "yesterday", WhyBad.NOT_A_TIME),
        ("opened_at", "2026-02-30", WhyBad.NOT_A_TIME),
        ("opened_at", "0001-01-01T00:00+14:00", WhyBad.NOT_A_TIME),
        ("owner_email", "ana", WhyBad.NOT_AN_EMAIL),
    ],
)
def test_a_bad_cell_of_a_case_is_named(column: str, cell: str, reason: WhyBad) -> None:
    assert cases(f"case,{column}\nC-1,{cell}\n") == [BadRow(2, column, reason, cell)]


@pytest.mark.parametrize(("cell", "severity"), [("1", 1), ("sev4", 4), ("SEV 3", 3)])
def test_severities_are_read_in_both_spellings(cell: str, severity: int) -> None:
    assert cases(f"case,severity\nC-1,{cell}\n") == [Row(2, CaseRow("C-1", severity=severity))]


def test_a_case_cannot_be_resolved_before_it_was_opened() -> None:
    assert cases("case,opened_at,resolved_at\nC-1,2026-01-02,2026-01-01\n") == [
        BadRow(2, "resolved_at", WhyBad.RESOLVED_BEFORE_OPENED, "2026-01-01")
    ]


def test_the_second_row_about_the_same_person_is_bad_and_names_the_first() -> None:
    assert people("email,name\nana@acme.com,Ana\nANA@acme.com,Anna\n")[1] == BadRow(
        3, "email", WhyBad.REPEATED, "2"
    )
    assert cases("case\n#c-1\nC-1\n")[1] == BadRow(3, "case", WhyBad.REPEATED, "2")


def test_a_bad_row_does_not_stand_in_the_way_of_a_good_one_about_the_same_person() -> None:
    rows = people("email,max_swarms\nana@acme.com,x\nana@acme.com,1\n")
    assert rows[1] == Row(3, PersonRow("ana@acme.com", max_swarms=1))


def test_a_row_without_its_person_is_bad_and_an_empty_row_is_nothing() -> None:
    assert people("email,name\n,Ana\n,\n\n") == [BadRow(2, "email", WhyBad.MISSING)]


def test_more_cells_than_columns_are_bad_and_fewer_are_not() -> None:
    assert people("email,name\na@acme.com,Ana,x\nb@acme.com\n") == [
        BadRow(2, "", WhyBad.TOO_MANY_CELLS, "3"),
        Row(3, PersonRow("b@acme.com")),
    ]


def test_broken_quotes_cost_their_row_and_not_the_next() -> None:
    bad, good = people('email,name\na@acme.com,"A"na\nb@acme.com,Bob\n')
    assert isinstance(bad, BadRow)
    assert (bad.line, bad.reason) == (2, WhyBad.BROKEN_QUOTES)
    assert good == Row(3, PersonRow("b@acme.com", name="Bob"))


def test_quotes_that_never_close_are_named_where_they_open() -> None:
    (bad,) = people('email,name\na@acme.com,"Ana\nb@acme.com,Bob\n')
    assert isinstance(bad, BadRow)
    assert (bad.line, bad.reason) == (2, WhyBad.BROKEN_QUOTES)


@pytest.mark.parametrize(
    ("content", "reason", "detail"),
    [
        (b"", WhyRefused.EMPTY, ""),
        (b" \n\r\n", WhyRefused.EMPTY, ""),
        (b"\xef\xbb\xbf", WhyRefused.EMPTY, ""),
        (b"PK\x03\x04\x00\x00", WhyRefused.NOT_CSV, ""),
        (b"\x89PNG\r\n\x1a\n\x00\x81", WhyRefused.NOT_CSV, ""),
        (b"email\n\x81\x8d", WhyRefused.NOT_CSV, ""),
        (b"\xff\xfea", WhyRefused.NOT_CSV, ""),
        (b"name,skills\nAna,sso:1\n", WhyRefused.MISSING_COLUMN, "email"),
        (b"email,E-mail,EMAIL\n", WhyRefused.REPEATED_COLUMN, "email"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(
    content: bytes, reason: WhyRefused, detail: str
) -> None:
    with pytest.raises(FileRefusedError) as refused:
        read_people(io.BytesIO(content))
    assert (refused.value.reason, refused.value.detail) == (reason, detail)


def test_unknown_columns_are_reported_once_and_the_length_is_known() -> None:
    reading = read_people(io.BytesIO(b"email,Shoe size,x\na@acme.com,42,\nb@acme.com,43,\n"))
    assert reading.unknown_columns == ("shoe_size", "x")
    assert reading.lines == 3
    assert len(list(reading.rows)) == 2


@given(st.sampled_from([b"", b"email,name,skills\n", b"\xff\xfe"]), st.binary(max_size=200))
def test_any_file_is_read_or_refused(start: bytes, content: bytes) -> None:
    try:
        rows = list(read_people(io.BytesIO(start + content)).rows)
    except FileRefusedError:
        rows = []
    assert all(isinstance(row, Row | BadRow) for row in rows)
