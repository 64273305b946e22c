"""Own examples: drafts stay inside, shared ones reach the alliance, packages become drafts."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from nahraum.base.municipality.actions import found_alliance, revoke, share
from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion, municipality_scope
from nahraum.base.people.rules import NotAllowed
from nahraum.base.registry import evidence
from nahraum.base.topics.actions import load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.plan.practice import actions, queries
from nahraum.plan.practice.models import OwnExample
from nahraum.plan.practice.rules import Origin, Step
from nahraum.plan.practice.rules.packages import read_package, write_package
from tests.base.world import SYSTEM, acting, browser

VALUES = {
    "title": "Mittagstisch im Dorfhaus (erfunden)",
    "place": "Talle",
    "setting": "village",
    "aims": "Gemeinsam essen.",
    "steps": "Küche einrichten (3 Monate)\nKochen",
    "topics": ["mittagstisch"],
}


@pytest.fixture
def by(planner):
    return acting(planner)


@pytest.fixture
def vocabulary(db):
    load_vocabulary(entries=shipped_vocabulary(), by=SYSTEM)


@pytest.fixture
def row(in_kalletal, by):
    return actions.add_example(by=by, **VALUES)


def test_a_draft_is_read_by_nobody_else(row, planner) -> None:
    address = f"/kalletal/praxisbeispiele/{row.pk}/"
    assert queries.example(str(row.pk)) is None
    assert browser().get(address).status_code == 404
    assert browser().get(f"{address}paket/").status_code == 404
    assert VALUES["title"] in browser(planner).get(address).content.decode()


def test_published_it_is_an_example_like_the_others(row, by) -> None:
    actions.publish(row=row, by=by)
    told = queries.example(str(row.pk))
    assert told is not None
    assert (told.origin, told.owner) == (Origin.OWN, "Kalletal")
    assert told.steps == (Step("Küche einrichten", 3), Step("Kochen", None))
    assert len(queries.examples()) == 26
    actions.withdraw(row=row, by=by)
    assert queries.example(str(row.pk)) is None


def test_what_others_cannot_learn_from_is_not_published(in_kalletal, by) -> None:
    bare = actions.add_example(by=by, title="Nur ein Titel", place="Talle", setting="village")
    with pytest.raises(ValidationError, match="fehlen noch"):
        actions.publish(row=bare, by=by)


def test_an_alliance_reads_what_is_shared_and_published(row, by, kalletal, warburg) -> None:
    group = found_alliance(name="Verbund (erfunden)", members=[kalletal, warburg], by=SYSTEM)
    grant = share(row=row, alliance=group, by=by)

    def read_in_warburg() -> list[tuple[str, str]]:
        with municipality_scope(warburg):
            return [(one.title, one.owner) for one in queries.shared()]

    assert read_in_warburg() == []  # still a draft
    actions.publish(row=row, by=by)
    assert read_in_warburg() == [(VALUES["title"], "Kalletal")]
    page = browser().get(f"/warburg/praxisbeispiele/{row.pk}/")
    assert "aus dem Verbund: Kalletal" in page.content.decode()
    with municipality_scope(warburg), pytest.raises(NotAllowed):
        actions.withdraw(row=row, by=by_of(warburg))
    revoke(grant=grant, by=by)
    assert read_in_warburg() == []
    assert browser().get(f"/warburg/praxisbeispiele/{row.pk}/").status_code == 404


def by_of(municipality):
    from tests.base.world import make_person

    return acting(make_person("planner", municipality))


def test_a_package_becomes_a_draft_elsewhere(row, by, warburg, vocabulary) -> None:
    actions.publish(row=row, by=by)
    told = queries.example(str(row.pk))
    assert told is not None
    data = write_package(told, publisher="Kalletal", made_on=date(2026, 11, 21))
    examples, publisher = read_package(data, "x.zip")
    other = by_of(warburg)
    with municipality_scope(warburg):
        (taken,) = actions.adopt(examples=examples, publisher=publisher, by=other, key=uuid4())
        assert taken.state == OwnExample.State.DRAFT
        assert taken.source == "übernommen aus einem Paket von Kalletal"
        again = queries.told(taken)
    for name in ("title", "place", "setting", "aims", "steps", "topics", "share_65", "licence"):
        assert getattr(again, name) == getattr(told, name), name


def test_a_shipped_example_can_be_adopted_whole(in_kalletal, by, vocabulary) -> None:
    shipped = queries.example("eichstetten-buergergemeinschaft")
    assert shipped is not None
    data = write_package(shipped, publisher="Nahraum", made_on=date(2026, 11, 21))
    examples, _who = read_package(data, "x.zip")
    (taken,) = actions.adopt(examples=examples, publisher="Nahraum", by=by, key=uuid4())
    told = queries.told(taken)
    for name in ("title", "partners", "steps", "topics", "effects", "funding", "source", "heading"):
        assert getattr(told, name) == getattr(shipped, name), name


def test_the_same_form_makes_one_example(row, by) -> None:
    with pytest.raises(AlreadyThere):
        actions.add_example(by=by, key=row.pk, **VALUES)
    assert OwnExample.objects.count() == 1


def test_two_who_change_it_never_lose_a_word(row, by) -> None:
    first, second = (OwnExample.objects.get(pk=row.pk) for _ in range(2))
    actions.change(row=first, values={"aims": "Satt werden."}, version=1, by=by)
    with pytest.raises(StaleVersion):
        actions.change(row=second, values={"aims": "Reden."}, version=1, by=by)
    assert OwnExample.objects.get().aims == "Satt werden."


def test_the_trash_gives_it_back(row, by) -> None:
    actions.remove(row=row, by=by)
    assert not queries.own()
    actions.restore(row=OwnExample.trash.get(), by=by)
    assert queries.own().get() == row


def test_a_cell_of_the_need_map_shows_what_was_done_elsewhere(in_kalletal, vocabulary) -> None:
    found = [e for e in evidence("lotse", None, date(2026, 11, 21)) if "Anderswo" in e.text]
    assert 0 < len(found) <= 2
    assert all(e.url.startswith("/kalletal/praxisbeispiele/") for e in found)
    assert all(e.source for e in found)
    assert not [e for e in evidence("", None, date(2026, 11, 21)) if "Anderswo" in e.text]


def test_a_hostile_package_leaves_nothing(planner, kalletal, vocabulary) -> None:
    file = SimpleUploadedFile("paket.zip", b"PK nonsense")
    key = "8b9d1b3e-13a8-4a5c-a7a5-7d3c7b1c1b11"
    address = "/kalletal/praxisbeispiele/eigene/uebernehmen/"
    answer = browser(planner).post(address, {"file": file, "key": key})
    assert "lässt sich nicht lesen" in answer.content.decode()
    with municipality_scope(kalletal):
        assert not OwnExample.objects.exists()


@pytest.mark.parametrize("query", ["thema=fliegen", "ort=moon&land=%00", "frage=" + "x" * 500])
def test_made_up_wishes_break_nothing(kalletal, query) -> None:
    assert browser().get(f"/kalletal/praxisbeispiele/?{query}").status_code == 200
    assert browser().get(f"/kalletal/praxisbeispiele/aehnliche/?{query}").status_code == 200
