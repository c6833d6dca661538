"""What is found to be about the same thing."""

import csv
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.similar import Doc, is_alike, misspelt, rank, stem, terms

KNOWN = [
    Doc("1", "Webhooks fail after key rotation", "The customer rotated the signing key: error 401"),
    Doc("2", "Invoice shows the wrong VAT", "The PDF of the invoice has the old rate"),
    Doc("3", "Los webhooks fallan al rotar la clave", "Error 401 desde ayer"),
    Doc("4", "Login loop with SSO", "SAML assertion expired"),
    Doc("5", "Facturación: la factura sale sin IVA", "El PDF de la factura"),
]

docs = st.lists(
    st.builds(
        Doc,
        id=st.text("abc", min_size=1, max_size=3),
        title=st.sampled_from([doc.title for doc in KNOWN]),
        body=st.sampled_from([doc.body for doc in KNOWN] + [""]),
    ),
    max_size=8,
    unique_by=lambda doc: doc.id,
)


@pytest.mark.parametrize(
    ("asked", "best"),
    [
        ("webhook failing since the keys were rotated", "1"),
        ("WEBHOOK FALLA tras rotar claves", "3"),
        ("wrong vat on invoices", "2"),
        ("facturacion sin iva", "5"),
        ("SSO login loops", "4"),
    ],
)
def test_the_closest_text_comes_first(asked: str, best: str) -> None:
    assert rank(asked, KNOWN)[0].id == best


@pytest.mark.parametrize("asked", ["", "the of and", "el la de que", "printer on fire", "🎉 ?!"])
def test_nothing_in_common_finds_nothing(asked: str) -> None:
    assert rank(asked, KNOWN) == []


@pytest.mark.parametrize(
    "asked",
    [
        "Export to Excel fails",
        "The chat widget fails on Safari",
        "Error when uploading a picture",
        "Calendar shows the wrong time zone",
        "The customer needs help with a new user",
        "Falla la descarga del informe",
    ],
)
def test_words_of_any_trouble_alone_make_no_likeness(asked: str) -> None:
    assert rank(asked, KNOWN) == []


@pytest.mark.parametrize(
    ("asked", "best"), [("error", "3"), ("it fails", "1"), ("fails: invoice without VAT", "2")]
)
def test_words_of_any_trouble_count_beside_others_and_where_nothing_else_was_said(
    asked: str, best: str
) -> None:
    assert rank(asked, KNOWN)[0].id == best


def test_without_texts_nothing_is_found() -> None:
    assert rank("webhooks", []) == []


def test_a_word_in_the_title_counts_more_than_in_the_body() -> None:
    title, body = Doc("z", "Webhooks", "something else"), Doc("a", "Something else", "webhooks")
    assert [hit.id for hit in rank("webhook", [body, title])] == ["z", "a"]


def test_equals_come_by_id_and_no_more_than_wanted() -> None:
    same = [Doc(id_, "Webhooks fail") for id_ in "cbad"]
    assert [hit.id for hit in rank("webhooks", same, top=3)] == ["a", "b", "c"]


@given(st.sampled_from([doc.title for doc in KNOWN]), docs, st.randoms(use_true_random=False))
def test_the_order_of_the_texts_changes_nothing(
    asked: str, documents: list[Doc], chance: Random
) -> None:
    hits = rank(asked, documents)
    chance.shuffle(documents)
    assert rank(asked, documents) == hits
    assert all(0 < hit.score <= 1 for hit in hits)


@pytest.mark.parametrize(
    "family",
    [
        ["error", "errors", "errores"],
        ["key", "keys"],
        ["llave", "llaves"],
        ["rotate", "rotated", "rotating", "rotation"],
        ["rotacion", "rotaciones"],
        ["case", "cases"],
        ["caso", "casos"],
        ["retry", "retries"],
        ["fail", "fails", "failed", "failing"],
        ["sesion", "sesiones"],
        ["address", "addresses"],
    ],
)
def test_a_word_and_its_relatives_are_one_term(family: list[str]) -> None:
    assert len({stem(word) for word in family}) == 1


def test_words_that_differ_stay_apart() -> None:
    different = ["billing", "build", "status", "state", "data", "date", "key", "clave", "bus"]
    assert len({stem(word) for word in different}) == len(different)


def test_terms_keep_numbers_and_versions_and_drop_small_words() -> None:
    assert terms("The error 401 in v2 of 3.12.1, y la clave") == [
        "error",
        "401",
        "v2",
        "3.12.1",
        "clav",
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("billng", "billing"),
        ("factura", "facturas"),
        ("web-hooks", "webhooks"),
        ("quantum", None),
        ("returns", None),
        ("api-v3", None),
        ("ss0", None),
    ],
)
def test_a_word_like_a_known_one_was_probably_meant_to_be_it(typed, meant):
    known = ["billing", "webhooks", "facturas", "refunds", "api-v2", "sso"]
    assert misspelt(typed, known) == meant


CAST = Path(__file__).parents[2] / "sandbox" / "cast" / "cases.csv"


def test_of_the_cast_an_open_case_is_offered_what_is_about_the_same_and_little_else():
    with CAST.open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    offered = {
        (new["case"], old["case"])
        for new in cases
        for old in cases
        if old["resolved_at"] and not new["resolved_at"]
        if is_alike(
            new["title"],
            f"{new['description']}\n{new['environment']}",
            Doc("", old["title"], f"{old['description']}\n{old['resolution']}\n{old['cause']}"),
            has_skill_in_common=bool({*new["skills"].split(";")} & {*old["skills"].split(";")}),
            for_sure=new["severity"] == "1",
        )
    }
    right = {("1031", "1003"), ("1042", "1001"), ("1043", "1002"), ("1045", "1004")}
    # Refunds to a card, and what is kept about people: the same field, another question.
    beside = {("1037", "1005"), ("1038", "1006")}
    assert offered == {(f"CASE-{new}", f"CASE-{old}") for new, old in right | beside}


@pytest.mark.parametrize(
    ("asked", "skill", "is_it"),
    [
        ("Login loop with SAML", True, True),
        ("Login is slow", True, False),
        ("Login loop after an update", False, False),
        ("SSO: login loop again", False, True),
    ],
)
def test_where_a_look_costs_most_it_has_to_be_sure(asked: str, skill: bool, is_it: bool) -> None:
    there = KNOWN[3]
    assert is_alike(asked, "", there, has_skill_in_common=skill, for_sure=True) is is_it
