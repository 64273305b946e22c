from datetime import date

import pytest

from nahraum import facts
from nahraum.understand.profile.adapters import NamedPlace, OwnCount, profile_inputs
from nahraum.understand.profile.rules import compute_document
from tests.understand.profile.samples import DAY, DOERENTRUP, KALLETAL, WARBURG


@pytest.fixture(scope="session")
def shipped():
    """The two districts that ship with the program."""
    return facts.reference()


@pytest.fixture(scope="session")
def documents(shipped):
    """Profiles of the three demo municipalities from the shipped tables."""
    return {
        key: compute_document(profile_inputs(shipped, key, as_of=DAY))
        for key in (DOERENTRUP, KALLETAL, WARBURG)
    }


@pytest.fixture(scope="session")
def own_count():
    """A made-up register: two men and three women of every age up to 100."""
    rows = [(sex, age, 2.0 if sex == "m" else 3.0) for sex in ("m", "w") for age in range(101)]
    return OwnCount(date(2025, 12, 31), "Melderegister (erfunden)", rows)


@pytest.fixture(scope="session")
def villages():
    return (NamedPlace("Hohenhausen", 496_800.0, 5_773_600.0),
            NamedPlace("Varenholz", 495_000.0, 5_781_000.0))  # fmt: skip
