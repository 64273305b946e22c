"""The chain as data: pure."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.base.audit.rules import (
    GENESIS,
    AuditBroken,
    Link,
    check_chain,
    check_details,
    checkpoint_signature,
    digest,
    keep_from,
)

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def chain(length: int) -> list[tuple[Link, str]]:
    links, previous = [], GENESIS
    for number in range(1, length + 1):
        link = Link(
            chain="c",
            sequence=number,
            at=START + timedelta(minutes=number),
            actor=f"person {number % 3}",
            action="places.add",
            object_type="places.Neighbourhood",
            object_id=str(number),
            purpose="",
            details={"count": number},
            previous=previous,
        )
        previous = digest(link)
        links.append((link, previous))
    return links


def test_a_whole_chain_is_counted() -> None:
    assert check_chain(chain(20)) == 20
    assert check_chain([]) == 0


CHANGES = {
    "actor": "somebody else",
    "action": "places.remove",
    "object_type": "people.Account",
    "object_id": "other",
    "purpose": "curiosity",
    "details": {"count": -1},
    "at": START,
    "sequence": 99,
    "previous": "1" * 64,
    "chain": "d",
}


@given(st.integers(0, 19), st.sampled_from(sorted(CHANGES)))
def test_a_changed_field_is_found_wherever_it_is(place: int, field: str) -> None:
    links = chain(20)
    link, stored = links[place]
    links[place] = (replace(link, **{field: CHANGES[field]}), stored)
    with pytest.raises(AuditBroken):
        check_chain(links)


@given(st.integers(0, 18))
def test_a_missing_link_is_found(place: int) -> None:
    links = chain(20)
    del links[place]
    with pytest.raises(AuditBroken, match=f"Eintrag {place + 1} fehlt"):
        check_chain(links)


@given(st.integers(0, 18))
def test_a_link_forged_anew_does_not_fit_the_next(place: int) -> None:
    links = chain(20)
    forged = replace(links[place][0], actor="somebody else")
    links[place] = (forged, digest(forged))
    with pytest.raises(AuditBroken, match=f"Eintrag {place + 2} schließt nicht"):
        check_chain(links)


def test_twin_without_digests_nothing_would_be_found() -> None:
    """The check rests on the stored digests: with digests forged along, the chain is whole."""
    links, previous = [], GENESIS
    for link, _stored in chain(20):
        forged = replace(link, actor="somebody else", previous=previous)
        previous = digest(forged)
        links.append((forged, previous))
    assert check_chain(links) == 20


def test_signatures_depend_on_everything() -> None:
    signature = checkpoint_signature(b"key", "c", 7, "d")
    others = {
        checkpoint_signature(b"other", "c", 7, "d"),
        checkpoint_signature(b"key", "x", 7, "d"),
        checkpoint_signature(b"key", "c", 8, "d"),
        checkpoint_signature(b"key", "c", 7, "e"),
    }
    assert signature not in others
    assert len(others) == 4


@pytest.mark.parametrize(
    "details",
    [{"text": "x" * 201}, {"nested": {"a": 1}}, {"list": [{"a": 1}]}, {"list": ["x" * 201]},
     {"huge": 1e20}, {"tiny": 1e-9}, {"nan": float("nan")}],
)  # fmt: skip
def test_details_that_could_be_content_or_change_are_refused(details: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        check_details(details)


def test_details_of_ids_and_numbers_pass() -> None:
    check_details({"id": "a1", "n": 3, "share": 0.25, "none": None, "ids": ["a", 1], "on": True})


def test_three_full_calendar_years_are_kept() -> None:
    assert keep_from(date(2026, 11, 21)) == date(2023, 1, 1)
    assert keep_from(date(2026, 1, 1)) == date(2023, 1, 1)
