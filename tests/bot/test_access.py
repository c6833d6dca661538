"""Who may do what."""

import pytest

from bot.access import Deed, allow
from bot.errors import NotAllowedError
from bot.i18n import Reader
from bot.records import Actor, PersonRef

OWNER = PersonRef("p-owner", "Ana Ruiz")
ANYBODY = {Deed.OPEN, Deed.LOOK_AROUND, Deed.JOIN, Deed.MARK}
THOSE_IN = {Deed.UPDATE, Deed.INVITE, Deed.LINK, Deed.EDIT_ARTICLE}
FOR_ADMINS = {Deed.CONFIGURE, Deed.REPEAT, Deed.STEP_IN}
FOR_THE_OWNER = {Deed.END, Deed.REOPEN, Deed.EDIT, Deed.HAND_OVER, Deed.GRANT}


def somebody(person: str = "p-ben", *, kind: str = "member", is_admin: bool = False) -> Actor:
    return Actor("w", PersonRef(person, "Ben"), kind, is_admin)


def allowed(actor: Actor, *, is_in: bool = False) -> set[Deed]:
    """Return everything somebody may do in a swarm of the owner's."""
    found = set()
    for deed in Deed:
        try:
            allow(actor, deed, owner=OWNER, is_in=is_in)
        except NotAllowedError:
            continue
        found.add(deed)
    return found


@pytest.mark.parametrize("kind", ["guest", "external", "bot"])
@pytest.mark.parametrize("is_in", [True, False])
def test_guests_people_from_outside_and_apps_do_nothing(kind, is_in):
    assert allowed(somebody(kind=kind), is_in=is_in) == set()
    assert allowed(somebody("p-owner", kind=kind, is_admin=True), is_in=is_in) == set()


def test_any_member_looks_around_opens_and_joins():
    assert allowed(somebody()) == ANYBODY


def test_who_is_in_works_on_the_swarm():
    assert allowed(somebody(), is_in=True) == ANYBODY | THOSE_IN


def test_the_owner_ends_it_and_lets_people_in():
    assert allowed(somebody("p-owner")) == ANYBODY | THOSE_IN | FOR_THE_OWNER


def test_an_admin_configures_and_ends_only_swarms_they_are_in():
    assert allowed(somebody(is_admin=True)) == ANYBODY | FOR_ADMINS
    inside = allowed(somebody(is_admin=True), is_in=True)
    assert inside == ANYBODY | THOSE_IN | FOR_ADMINS | {
        Deed.END,
        Deed.REOPEN,
        Deed.EDIT,
        Deed.HAND_OVER,
    }


@pytest.mark.parametrize("deed", [Deed.END, Deed.GRANT])
def test_a_refusal_names_who_may(deed):
    with pytest.raises(NotAllowedError) as refusal:
        allow(somebody(), deed, owner=OWNER)
    for language in ("en", "es"):
        assert "Ana Ruiz" in refusal.value.said_to(Reader(language))


def test_a_refusal_is_told_in_the_readers_language():
    with pytest.raises(NotAllowedError) as refusal:
        allow(somebody(kind="guest"), Deed.OPEN)
    said = {refusal.value.said_to(Reader(language)) for language in ("en", "es")}
    assert len(said) == 2
