"""Two neighbouring municipalities and the people who look after one of them.

This file is read before the settings are, so what needs Django is imported late.
"""

from collections.abc import Iterator

import pytest


@pytest.fixture
def kalletal(db):
    from tests.base.world import make_municipality

    return make_municipality("Kalletal", "kalletal", "05766036")


@pytest.fixture
def warburg(db):
    from tests.base.world import make_municipality

    return make_municipality("Warburg", "warburg", "05762036")


@pytest.fixture
def in_kalletal(kalletal) -> Iterator[object]:
    from nahraum.base.municipality.tenancy import municipality_scope

    with municipality_scope(kalletal):
        yield kalletal


@pytest.fixture
def planner(kalletal):
    from tests.base.world import make_person

    return make_person("planner", kalletal)


@pytest.fixture
def admin(kalletal):
    from tests.base.world import make_person

    return make_person("municipality_admin", kalletal)
