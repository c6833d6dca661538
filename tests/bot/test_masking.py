"""What is covered and what is left alone, counted over a corpus in both languages."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.masking import Kind, mask

# A sentence, and what in it must not be seen by others.
PERSONAL: list[tuple[Kind, str, str]] = [
    (Kind.EMAIL, "Write to ana.ruiz+support@acme.com please", "ana.ruiz+support@acme.com"),
    (Kind.EMAIL, "Escriba a josé.núñez@correo.españa.es, gracias", "josé.núñez@correo.españa.es"),
    (Kind.EMAIL, "From <mailto:bob@acme.co.uk|bob@acme.co.uk> today", "bob@acme.co.uk"),
    (Kind.EMAIL, "mi correo es ana (arroba) acme.com", "ana (arroba) acme.com"),
    (Kind.EMAIL, "see https://acme.com/reset?user=ana@acme.com", "ana@acme.com"),
    (Kind.EMAIL, "(ANA@ACME.COM)", "ANA@ACME.COM"),
    (Kind.EMAIL, "o'brien@acme.ie wrote", "o'brien@acme.ie"),
    (Kind.PHONE, "llámame al 612345678", "612345678"),
    (Kind.PHONE, "Mi móvil: 612 34 56 78.", "612 34 56 78"),
    (Kind.PHONE, "fijo 91 123 45 67 por la tarde", "91 123 45 67"),
    (Kind.PHONE, "el 600-112-233 o nada", "600-112-233"),
    (Kind.PHONE, "+34 600.112.233", "+34 600.112.233"),
    (Kind.PHONE, "desde fuera 0034 600 11 22 33", "0034 600 11 22 33"),
    (Kind.PHONE, "teléfono del cliente 934567890", "934567890"),
    (Kind.PHONE, "tel:612345678 2024-05-01", "612345678"),
    (Kind.PHONE, "Call (415) 555-2671 now", "(415) 555-2671"),
    (Kind.PHONE, "cell 415.555.2671", "415.555.2671"),
    (Kind.PHONE, "+1-415-555-2671 is mine", "+1-415-555-2671"),
    (Kind.PHONE, "my number is (555) 123-4567", "(555) 123-4567"),
    (Kind.PHONE, "ring 555-123-4567", "555-123-4567"),
    (Kind.PHONE, "phone=612345678&name=x", "612345678"),
    (Kind.PHONE, "Phone: 555-1234", "555-1234"),
    (Kind.PHONE, "1 (800) 555-0199", "1 (800) 555-0199"),
    (Kind.PHONE, "London +44 20 7946 0958", "+44 20 7946 0958"),
    (Kind.PHONE, "México +52 55 1234 5678", "+52 55 1234 5678"),
    (Kind.PHONE, "wa.me is <tel:+4915123456789|0151 23456789>", "0151 23456789"),
    (Kind.CARD, "card 4111 1111 1111 1111 declined", "4111 1111 1111 1111"),
    (Kind.CARD, "tarjeta 5500-0000-0000-0004 rechazada", "5500-0000-0000-0004"),
    (Kind.CARD, "Amex 378282246310005", "378282246310005"),
    (Kind.CARD, "paid with 6011000990139424.", "6011000990139424"),
    (Kind.IBAN, "IBAN ES91 2100 0418 4502 0005 1332 gracias", "ES91 2100 0418 4502 0005 1332"),
    (Kind.IBAN, "to DE89370400440532013000, today", "DE89370400440532013000"),
    (Kind.IBAN, "iban gb29 nwbk 6016 1331 9268 19", "gb29 nwbk 6016 1331 9268 19"),
    (Kind.SECRET, "bot xoxb-123456789012-abcdefGHIJ", "xoxb-123456789012-abcdefGHIJ"),
    (Kind.SECRET, "app xapp-1-A012-123456-abcdef", "xapp-1-A012-123456-abcdef"),
    (Kind.SECRET, "stripe sk_live_abcdef123456", "sk_live_abcdef123456"),
    (Kind.SECRET, "git ghp_abcdefghijklmnopqrst123456", "ghp_abcdefghijklmnopqrst123456"),
    (Kind.SECRET, "key AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
    (Kind.SECRET, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI/K7MDENG"),
    (Kind.SECRET, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-def", "eyJzdWIiOiIxMjM0In0"),
    (Kind.SECRET, "Authorization: Bearer abc.def.ghi12345", "abc.def.ghi12345"),
    (Kind.SECRET, "Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
    (Kind.SECRET, "curl -H 'Bearer 0123456789abcdef'", "0123456789abcdef"),
    (Kind.SECRET, "password=hunter2", "hunter2"),
    (Kind.SECRET, "DB_PASSWORD=hunter", "hunter"),
    (Kind.SECRET, '{"password": "correct horse"}', "correct horse"),
    (Kind.SECRET, "Password: Summer!", "Summer"),
    (Kind.SECRET, "la contraseña es Gato!23", "Gato!23"),
    (Kind.SECRET, "contraseña: gatito", "gatito"),
    (Kind.SECRET, "clave de acceso: abc-123", "abc-123"),
    (Kind.SECRET, "api key: abcd1234efgh", "abcd1234efgh"),
    (Kind.SECRET, "mysql --password foo9 -h db", "foo9"),
    (Kind.SECRET, "postgres://admin:s3cret@db.acme.com:5432/x", "s3cret"),
    (Kind.SECRET, "d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e"),
    (Kind.SECRET, "hook https://hooks.slack.com/services/T01/B02/abcdEFGHijkl", "abcdEFGHijkl"),
    (Kind.SECRET, "el pin es 4821", "4821"),
    (
        Kind.SECRET,
        "-----BEGIN PRIVATE KEY-----\nMIIEv\n-----END PRIVATE KEY-----\nbye",
        "MIIEv",
    ),
]

HARMLESS = [
    "CASE-1042 and case 00123456, CS0001234, #612345678, INC-612345678",
    "caso 612345678, pedido nº 612345678, order 612345678, factura 934567890",
    "CASE-4111111111111111 is a case",
    "llama por el caso 612345678; call me about case 4155552671",
    "v2.14.3, 10.4.2-rc.1, Python 3.12.1, versión 11.0.612345678",
    "2024-05-01 10:22:33.123, 12/05/2024, 12.05.2024, 01-02-2024, 2024-05-01T10:22:33Z",
    "error 0x80070005, HTTP 401, ORA-00942, E1234567, código 934567890",
    "port 8443, localhost:5432, puerto 27017, 192.168.1.100:8080, IP 91.123.45.67",
    "at 10:22, a las 18:05:59, 24/7, 1.234.567,89 €, 734003200 bytes, 612345678 rows",
    "epoch 1712345678 and 1712345678901, ts 1712345678.901234",
    "trace 550e8400-e29b-41d4-a716-446655440000",
    "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
    "image sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "https://acme.slack.com/archives/C0123456789/p1712345678901234",
    "https://docs.google.com/document/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgVE2upms/edit",
    "<@U0123ABCD|ana> in <#C0123456789|lobby>, <!subteam^S0123456789>",
    "/usr/lib/python3/site-packages/AbstractSingletonProxyFactoryBean2Configuration",
    "org.springframework.beans.factory.support.DefaultListableBeanFactory",
    "payments-gateway-api-7d9f8b6c5d-x2x9z restarted",
    "Password is wrong; the token: expired; max_tokens=4096; password: required",
    "la contraseña es incorrecta; contraseña: caducada; el secreto es simple",
    "clave: reiniciar el servicio; the key: restart; password reset: sent",
    "the bearer of bad news; Bearer authentication fails",
    "git clone git@github.com:acme/app.git; @ana, user@localhost",
    "salesforce 5003000000D8cuIAAZ, SKU ABC-2025550123, 4111-1111-1111-1112",
    "ES12 is a region, ES91 2100 0418 4502 0005 1333 is no account",
    "limit 1000000000, 99.999999999 %, 3,141592653589793",
]


@pytest.mark.parametrize(("kind", "text", "secret"), PERSONAL)
def test_personal_text_is_covered_and_counted(kind: Kind, text: str, secret: str) -> None:
    masked = mask(text)
    assert secret not in masked.text
    assert f"[{kind}]" in masked.text
    assert masked.found == {kind: 1}


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_left_alone(text: str) -> None:
    masked = mask(text)
    assert masked.text == text
    assert masked.found == {}


def test_the_words_around_are_kept() -> None:
    masked = mask("Call 612 345 678 or write to ana@acme.com, then ana@acme.com again.")
    assert masked.text == "Call [phone] or write to [email], then [email] again."
    assert masked.found == {Kind.PHONE: 1, Kind.EMAIL: 2}


def test_the_whole_corpus_in_one_text_is_covered_too() -> None:
    masked = mask("\n".join(text for _, text, _ in PERSONAL))
    assert [secret for _, _, secret in PERSONAL if secret in masked.text] == []


@given(st.lists(st.sampled_from([text for _, text, _ in PERSONAL] + HARMLESS), max_size=5))
def test_masking_twice_finds_nothing_more(texts: list[str]) -> None:
    assert mask(mask(" · ".join(texts)).text).found == {}


@given(st.text())
def test_any_text_can_be_masked(text: str) -> None:
    assert sum(mask(text).found.values()) >= 0


@pytest.mark.parametrize(
    "piece",
    [
        *["6", "(6", "a@", "x 612 ", "A1", "password", "ES91 ", "a.", "eyJ", "://a:b", "+1 ", "a-"],
        *[
            "1.2.3-4/5:6 ",
            "token ",
            "<mailto:",
            "-----BEGIN PRIVATE KEY-----",
            "[at]",
            "password is ",
        ],
    ],
)
def test_hostile_text_takes_no_long_time(piece: str) -> None:
    start = time.perf_counter()
    mask(piece * (10_000 // len(piece)))
    assert time.perf_counter() - start < 2
