from pathlib import Path
from types import SimpleNamespace

from tests.transports import by_turns

DOORS = ("socket", "http")


def story(name: str, door: str, file: str = "test_one.py") -> SimpleNamespace:
    told = SimpleNamespace(params={"room": door})
    return SimpleNamespace(name=f"{name}[{door}]", path=Path(file), callspec=told)


def told(*items: SimpleNamespace) -> list[str]:
    return [item.name for item in by_turns(items)]


def test_every_story_is_told_and_the_first_of_a_file_over_both_doors():
    items = [story(f"test_{n}", door) for n in range(4) for door in DOORS]
    assert told(*items) == [
        "test_0[socket]",
        "test_0[http]",
        "test_1[http]",
        "test_2[socket]",
        "test_3[http]",
    ]


def test_whose_turn_it_is_does_not_depend_on_the_order_of_the_doors():
    one_way = [story(f"test_{n}", door) for n in range(4) for door in DOORS]
    other_way = [story(f"test_{n}", door) for n in range(4) for door in reversed(DOORS)]
    assert {*told(*other_way)} == {*told(*one_way)}


def test_each_file_begins_anew():
    items = [story("test_0", door, file) for file in ("test_a.py", "test_b.py") for door in DOORS]
    assert len(told(*items)) == 4


def test_what_comes_in_by_no_door_is_always_tested():
    plain = SimpleNamespace(name="test_plain", path=Path("test_one.py"))
    other = story("test_both_databases", "postgresql")
    assert told(plain, other, plain, other) == [plain.name, other.name] * 2
