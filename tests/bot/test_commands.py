"""What a line after `/swarm` is taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import (
    IN_SPANISH,
    LATER,
    MEANT,
    OPENING,
    SUBCOMMANDS,
    UNBUILT,
    Help,
    NotRead,
    OneLine,
    OpenForm,
    Sub,
    Unread,
    after_case,
    case_before,
    group_in,
    mentions,
    normalise_reference,
    parse,
    plain,
    skills_in,
    unformatted,
)

FRAGMENTS = st.sampled_from(
    [
        "CASE-1",
        "#7",
        "+billing",
        "+",
        "sev2",
        "sev9",
        "sev",
        "for:",
        'for:"A',
        "for:acme",
        "private",
        "<@U1|ana>",
        "<@U1>",
        "<",
        ">",
        "&amp;",
        "&#0;",
        "help",
        "ayuda",
        "“",
        "¿quién?",
        "\u202e",
    ]
)
LINES = st.one_of(
    st.text(), st.lists(st.one_of(FRAGMENTS, st.text(max_size=8)), max_size=12).map(" ".join)
)


@given(LINES)
def test_whatever_is_typed_gets_an_answer(text: str) -> None:
    assert isinstance(parse(text), OpenForm | OneLine | Sub | Help)
    assert isinstance(plain(text), str)
    assert isinstance(mentions(text) + skills_in(text), tuple)


@given(LINES)
def test_a_line_never_opens_a_case_without_a_digit(text: str) -> None:
    command = parse(text)
    if isinstance(command, OneLine):
        assert any(letter.isdecimal() for letter in command.case)
        assert command.severity in {1, 2, 3, 4}


@given(st.text())
def test_a_normal_reference_stays_as_it_is(text: str) -> None:
    once = normalise_reference(text)
    assert normalise_reference(once) == once


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b"])
def test_nothing_typed_opens_the_form(text: str) -> None:
    assert parse(text) == OpenForm()


def test_the_full_line_is_understood() -> None:
    line = "CASE-1042 Webhooks fail after key rotation +billing +webhooks sev2 for:acme private"
    assert parse(line) == OneLine(
        case="CASE-1042",
        title="Webhooks fail after key rotation",
        skills=("billing", "webhooks"),
        severity=2,
        customer="acme",
        private=True,
    )


def test_a_case_alone_is_enough() -> None:
    assert parse("case-7") == OneLine(case="CASE-7")


@pytest.mark.parametrize("typed", ["case-7", "#CASE-7", "Case-7:", "##case-7,", "ＣＡＳＥ-７"])
def test_the_same_case_typed_differently_is_the_same_case(typed: str) -> None:
    command = parse(f"{typed} late")
    assert isinstance(command, OneLine)
    assert command.case == "CASE-7"


def test_a_pasted_address_names_its_case() -> None:
    assert parse("<https://crm.example/cases/case-12/view> late") == OneLine("CASE-12", "late")


@pytest.mark.parametrize(
    ("options", "customer"),
    [
        ("for:acme", "acme"),
        ('for:"Acme Corp"', "Acme Corp"),
        ("for:“Acme Corp”", "Acme Corp"),
        ("FOR:Acme", "Acme"),
        ("para:«Acme S.A.»", "Acme S.A."),
        ("for:<http://acme.com|acme.com>", "acme.com"),
        ("for:A&amp;B", "A&B"),
    ],
)
def test_the_customer_is_read(options: str, customer: str) -> None:
    assert parse(f"C1 {options} late") == OneLine("C1", "late", customer=customer)


@pytest.mark.parametrize(
    "typed", ["+billing,+sso", "+billing, +sso", "+sso +billing +sso", "+sso;+3d"]
)
def test_skills_are_read_however_they_are_separated(typed: str) -> None:
    command = parse(f"C1 {typed}")
    assert isinstance(command, OneLine)
    assert command.skills == skills_in(typed)
    assert len(command.skills) == 2
    assert command.title == ""


def test_a_phone_number_is_no_skill() -> None:
    assert parse("C1 call +34600") == OneLine("C1", "call +34600")


@pytest.mark.parametrize(
    ("typed", "unread"),
    [
        ("sev5", Unread("sev5", NotRead.NO_SUCH_SEVERITY)),
        ("sev0", Unread("sev0", NotRead.NO_SUCH_SEVERITY)),
        ("sev1 sev2", Unread("sev2", NotRead.SECOND_SEVERITY)),
        ("for:", Unread("for:", NotRead.NO_CUSTOMER)),
        ("for:a for:b", Unread("for:b", NotRead.SECOND_CUSTOMER)),
    ],
)
def test_an_option_that_makes_no_sense_is_named(typed: str, unread: Unread) -> None:
    command = parse(f"C1 late {typed}")
    assert isinstance(command, OneLine)
    assert command.unread == (unread,)
    assert command.title == "late"


@pytest.mark.parametrize("word", ["private", "PRIVATE", "privado", "privada", "private,"])
def test_private_closes_the_swarm(word: str) -> None:
    assert parse(f"C1 late {word} +sso") == OneLine("C1", "late", ("sso",), private=True)
    assert parse(f"C1 {word} late") == OneLine("C1", "late", private=True)


def test_private_within_a_sentence_closes_the_swarm_and_keeps_the_sentence() -> None:
    assert parse("C1 Rotating private keys") == OneLine("C1", "Rotating private keys", private=True)


@pytest.mark.parametrize("word", sorted(SUBCOMMANDS))
def test_every_subcommand_is_known_in_any_case(word: str) -> None:
    assert parse(f"{word.upper()}  a b ") == Sub(word, "a b")
    assert parse(word) == Sub(word)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ayuda", "help"),
        ("lista", "list"),
        ("míos", "mine"),
        ("mios", "mine"),
        ("perfil", "profile"),
        ("invitar", "invite"),
        ("resolver", "resolve"),
        ("cancelar", "cancel"),
        ("reabrir", "reopen"),
        ("salir", "leave"),
        ("buscar", "find"),
        ("¿Quién?", "who"),
        ("quien", "who"),
        ("actualizar", "update"),
        ("resumen", "digest"),
        ("ajustes", "config"),
    ],
)
def test_spanish_words_do_the_same(typed: str, name: str) -> None:
    assert parse(f"{typed} algo") == Sub(name, "algo")


def test_a_subcommand_counts_only_as_the_first_word() -> None:
    assert parse("C1 help resolve") == OneLine("C1", "help resolve")


def test_what_follows_a_subcommand_is_kept_as_slack_sent_it() -> None:
    rest = "<@U012|ana> &lt;@U999&gt; +sso\nsecond line"
    assert parse(f"update {rest}") == Sub("update", rest)
    assert mentions(rest) == ("U012",)
    assert skills_in(rest) == ("sso",)


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("resolv", "resolve"),
        ("hepl", "help"),
        ("ayda", "help"),
        ("lst", "list"),
        ("zzzz", None),
        ("close", "resolve"),
        ("añadir", "invite"),
        ("cargo", None),
        ("starts", None),
    ],
)
def test_an_unknown_word_gets_help_with_the_nearest(typed: str, nearest: str | None) -> None:
    assert parse(f"{typed} x") == Help(nearest, f"{typed} x", NotRead.NO_SUCH_WORD)


@pytest.mark.parametrize("word", sorted(LATER))
def test_words_kept_for_later_say_so(word: str) -> None:
    assert parse(word) == Help(None, word, NotRead.NOT_YET)


@pytest.mark.parametrize("typed", ["sev2 late", "+s3 late", "for:acme2 late", "<@U123|ana> late"])
def test_an_option_or_a_person_is_no_case_whatever_digits_it_holds(typed: str) -> None:
    assert parse(typed) == Help(None, plain(typed), NotRead.NO_CASE)


@pytest.mark.parametrize("typed", ["open CASE-7 Slow", "case 1042", "Caso: 7", "abrir", "¿nuevo?"])
def test_a_word_before_the_case_is_taken_for_no_other_command(typed: str) -> None:
    assert parse(typed) == Help(None, typed, NotRead.NO_CASE)


@pytest.mark.parametrize("typed", ["?", "¿?", "--help", "/help", "-ayuda"])
def test_help_is_asked_for_as_in_other_apps(typed: str) -> None:
    assert parse(typed) == Sub("help")


def test_only_built_commands_stand_behind_the_words_of_other_tools() -> None:
    assert set(MEANT.values()) <= SUBCOMMANDS - UNBUILT
    assert not MEANT.keys() & (SUBCOMMANDS | IN_SPANISH.keys() | OPENING)


@pytest.mark.parametrize(
    "typed",
    [
        "3 customers cannot log in",
        "20 clientes no pueden pagar",
        "2FA codes do not arrive +sso",
        "5xx errors for:acme",
        "10% of orders fail",
        "404, says the checkout",
    ],
)
def test_a_number_before_a_sentence_is_no_case_unless_somebody_says_so(typed: str) -> None:
    assert parse(typed) == Help(None, typed, NotRead.A_COUNT)
    said = parse(f"#{typed}")
    assert isinstance(said, OneLine)
    assert typed.upper().startswith(said.case)


@pytest.mark.parametrize(
    "typed", ["7", "42 Webhooks fail", "42 +sso", "42 sev2", "42 private", "48213 webhooks fail"]
)
def test_a_number_that_may_well_be_the_case_is_the_case(typed: str) -> None:
    command = parse(typed)
    assert isinstance(command, OneLine)
    assert command.case == typed.split()[0]


def test_what_follows_the_case_is_what_counts() -> None:
    assert after_case("#case-7: works again", "CASE-7") == "works again"
    assert after_case("case-7", "CASE-7") == ""
    assert after_case("CASE-70 works again", "CASE-7") == "CASE-70 works again"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("*Sold out* &amp; _gone_", "Sold out & gone"),
        ("&gt; first\n> second", "first\nsecond"),
        ("snake_case_name 2*3*4 ~", "snake_case_name 2*3*4 ~"),
        ("~old~ `a*b*c`", "old `a*b*c`"),
    ],
)
def test_a_message_is_read_without_the_signs_of_its_form(sent: str, read: str) -> None:
    assert unformatted(sent) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("CASE-1042 · Globex\nOrders fail", ("CASE-1042", "Globex\nOrders fail")),
        ("[JIRA-77] Orders fail", ("JIRA-77", "Orders fail")),
        ("Orders fail since CASE-7", ("", "Orders fail since CASE-7")),
        ("UTF-8 is broken", ("", "UTF-8 is broken")),
        ("AB-12-34 is a part number", ("", "AB-12-34 is a part number")),
    ],
)
def test_the_case_that_a_message_begins_with_is_found(text: str, read: tuple[str, str]) -> None:
    assert case_before(text) == read


def test_a_reference_of_any_length_is_refused_beyond_reason() -> None:
    assert parse("1" * 65) == Help(None, "1" * 65, NotRead.CASE_TOO_LONG)
    assert parse("1" * 64) == OneLine("1" * 64)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a &lt;b&gt; &amp;amp; &copy;", "a <b> &amp; &copy;"),
        ("<@U1|ana> in <#C1|lobby>", "@ana in #lobby"),
        ("<@U1> <!here> <!subteam^S1|@sso>", "@U1 @here @sso"),
        ("<http://x.com|x.com> <https://x.com/1>", "x.com https://x.com/1"),
        ("<https://x.com/1|the guide>", "the guide (https://x.com/1)"),
        ("<mailto:a@b.com|a@b.com>", "a@b.com"),
    ],
)
def test_text_is_kept_as_people_read_it(sent: str, kept: str) -> None:
    assert plain(sent) == kept


def test_each_person_mentioned_counts_once_in_order() -> None:
    assert mentions("<@U2|b> <@W1> <@U2>") == ("U2", "W1")


@pytest.mark.parametrize("typed", ["reprt", "gracia"])
def test_nobody_is_led_to_a_command_that_is_still_to_come(typed: str) -> None:
    asked = parse(typed)
    assert isinstance(asked, Help)
    assert asked.nearest not in {"report", "gracias", "thanks"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("billing <!subteam^S1|@money>", ("billing", "S1")),
        ("Web Hooks <!subteam^S1> please", ("Web Hooks", "S1")),
        ("billing", ("billing", None)),
        ("billing off", ("billing", "")),
        ("facturas Quitar", ("facturas", "")),
        ("billing @money", ("billing", "@money")),
        ("", ("", None)),
    ],
)
def test_a_user_group_is_read_with_the_skill_before_it(typed, read) -> None:
    assert group_in(typed) == read
