import secrets
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.base.signals.rules import (
    SignalRefused,
    half_year_of,
    is_bot,
    signal_kind,
    text_may_be_kept,
    token,
    unwrap,
    wrap,
)

MASTER, KEY, NONCE = b"m" * 64, b"k" * 32, b"n" * 12


@pytest.mark.parametrize(
    ("day", "half_year"),
    [
        (date(2026, 1, 1), "2026-1"),
        (date(2026, 6, 30), "2026-1"),
        (date(2026, 7, 1), "2026-2"),
        (date(2026, 12, 31), "2026-2"),
    ],
)
def test_half_years_are_fixed(day: date, half_year: str) -> None:
    assert half_year_of(day) == half_year


def test_tokens_count_the_same_person_once_and_name_nobody() -> None:
    assert token(KEY, "person", "a") == token(KEY, "person", "a")
    others = {
        token(KEY, "person", "b"),
        token(KEY, "party", "a"),
        token(b"x" * 32, "person", "a"),
    }
    assert len(others | {token(KEY, "person", "a")}) == 4
    assert "a-long-person-id" not in token(KEY, "person", "a-long-person-id")


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=12, max_size=12))
def test_a_wrapped_key_comes_back(key: bytes, nonce: bytes) -> None:
    wrapped = wrap(key, MASTER, nonce, "kalletal", "2026-2")
    assert key not in wrapped
    assert unwrap(wrapped, MASTER, "kalletal", "2026-2") == key


def test_a_wrapped_key_opens_in_its_place_only() -> None:
    wrapped = wrap(KEY, MASTER, NONCE, "kalletal", "2026-2")
    for master, owner, half_year in (
        (b"o" * 64, "kalletal", "2026-2"),
        (MASTER, "warburg", "2026-2"),
        (MASTER, "kalletal", "2026-1"),
    ):
        with pytest.raises(SignalRefused, match="lässt sich nicht öffnen"):
            unwrap(wrapped, master, owner, half_year)


@given(st.integers(0, 59), st.integers(1, 255))
def test_a_damaged_key_is_noticed(place: int, flip: int) -> None:
    damaged = bytearray(wrap(KEY, MASTER, NONCE, "kalletal", "2026-2"))
    assert len(damaged) == 60
    damaged[place] ^= flip
    with pytest.raises(SignalRefused):
        unwrap(bytes(damaged), MASTER, "kalletal", "2026-2")


@pytest.mark.parametrize(
    ("agent", "answer"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1", False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", True),
        ("curl/8.5.0", True),
        ("python-httpx/0.28", True),
        ("HeadlessChrome/140", True),
        (" ", True),
    ],
)
def test_programs_are_told_from_people(agent: str, answer: bool) -> None:
    assert is_bot(agent) is answer


@pytest.mark.parametrize(
    ("count", "days", "answer"), [(5, 3, True), (4, 3, False), (500, 2, False), (6, 4, True)]
)
def test_only_frequent_words_keep_their_text(count: int, days: int, answer: bool) -> None:
    assert text_may_be_kept(count, days) is answer


def test_kinds_are_declared_by_rooms() -> None:
    room, kind = signal_kind("signals.search")
    assert (room.name, kind.person) == ("signals", False)
    with pytest.raises(SignalRefused, match="Keine Stelle meldet"):
        signal_kind(f"made.up-{secrets.token_hex(2)}")
