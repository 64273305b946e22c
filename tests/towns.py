"""Two neighbouring municipalities and the people who look after one of them: fixtures.

The conftest of a wing imports those it needs. It is read before the settings are, so what needs
Django is imported late.
"""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def kalletal(db: None) -> Any:
    from tests.base.world import make_municipality

    return make_municipality("Kalletal", "kalletal", "05766036")


@pytest.fixture
def warburg(db: None) -> Any:
    from tests.base.world import make_municipality

    return make_municipality("Warburg", "warburg", "05762036")


@pytest.fixture
def in_kalletal(kalletal: Any) -> Iterator[Any]:
    from nahraum.base.municipality.tenancy import municipality_scope

    with municipality_scope(kalletal):
        yield kalletal


@pytest.fixture
def planner(kalletal: Any) -> Any:
    return _person("planner", kalletal)


@pytest.fixture
def admin(kalletal: Any) -> Any:
    return _person("municipality_admin", kalletal)


@pytest.fixture
def council_member(kalletal: Any) -> Any:
    return _person("council_member", kalletal)


def _person(role: str, municipality: Any) -> Any:
    from tests.base.world import make_person

    return make_person(role, municipality)
