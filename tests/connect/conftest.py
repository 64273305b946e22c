"""Two municipalities with real keys, and people who work in one of them."""

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
def council_member(kalletal):
    from tests.base.world import make_person

    return make_person("council_member", kalletal)
