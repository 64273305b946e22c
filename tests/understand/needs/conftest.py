"""The samples as fixtures. Models are loaded late: this file is read before the settings are."""

import pytest


@pytest.fixture
def topics(db):
    from tests.understand.needs.samples import make_topics

    return make_topics()


@pytest.fixture
def places(in_kalletal):
    from tests.understand.needs.samples import make_places

    return make_places()


@pytest.fixture
def released(in_kalletal, topics, places):
    from tests.understand.needs.samples import make_release

    return make_release(in_kalletal, places)


@pytest.fixture
def counted(monkeypatch, topics, places):
    from nahraum.base import registry
    from tests.understand.needs.samples import make_tallies

    told = make_tallies(places)
    monkeypatch.setattr(registry, "tallies", lambda on: iter(told))
    return told


@pytest.fixture
def ways(places):
    from tests.understand.needs.samples import make_ways

    make_ways(places)
