"""What the data say, as evidence to accept or not: real facts of the rooms, with their source."""

from datetime import date

import pytest
from django.utils import timezone
from django.utils.translation import override

from nahraum.base.people.rules import ANONYMOUS
from nahraum.base.places.models import Neighbourhood
from nahraum.base.topics.models import Topic, TopicLabel
from nahraum.plan.bodies.actions import add_body, add_seat
from nahraum.plan.measures import actions as measures
from nahraum.plan.measures.models import Measure
from nahraum.plan.participation.models import Idea, Procedure
from nahraum.plan.selfcheck import actions, queries
from nahraum.plan.selfcheck.models import AreaAnswer
from nahraum.plan.selfcheck.rules import AREAS
from tests.base.world import acting, browser

ON = date(2026, 11, 21)
KEY = "8b9d1b3e-13a8-4a5c-a7a5-7d3c7b1c1b11"


@pytest.fixture
def by(planner):
    return acting(planner)


@pytest.fixture(autouse=True)
def _german():
    with override("de"):
        yield


@pytest.fixture
def place(in_kalletal):
    row = Neighbourhood(
        name="Talle", x=500_000.0, y=5_770_000.0, radius=900, source="test",
        min_x=499_100, max_x=500_900, min_y=5_769_100, max_y=5_770_900,
    )  # fmt: skip
    row.save_new(by_id="system:test")
    return row


@pytest.fixture
def housing(db):
    group = Topic.objects.create(key="wohnen", position=1)
    row = Topic.objects.create(key="wohnberatung", position=2, parent=group)
    for one, label in ((group, "Wohnen"), (row, "Wohnberatung")):
        TopicLabel.objects.create(topic=one, language="de", label=label)
    return row


def lines(check, area):
    return [one.text for one in queries.suggestions(check, area, ON)]


def test_where_nothing_is_known_nothing_is_suggested(in_kalletal, by) -> None:
    check = actions.begin(by=by, year=2026)
    found = {area.key: lines(check, area.key) for area in AREAS}
    assert found.pop("ganzheitlich") == []
    assert set(map(tuple, found.values())) == {()}


def test_measures_bodies_and_posts_of_the_field(in_kalletal, by, place, housing) -> None:
    check = actions.begin(by=by, year=2026)
    there = actions.begin(by=by, year=2026, neighbourhood=place)
    made = [
        measures.plan(key=None, title=title, topic=housing, neighbourhoods=places, by=by)
        for title, places in (("Wohnlotsin", [place]), ("Umbauhilfe", []))
    ]
    assert lines(check, "wohnen") == []  # planned is not yet there
    Measure.objects.filter(pk__in=[row.pk for row in made]).update(state="running", unit="Bauamt")
    assert lines(check, "wohnen") == [
        "Maßnahme „Umbauhilfe“: läuft",
        "Maßnahme „Wohnlotsin“: läuft",
    ]
    assert lines(there, "wohnen") == ["Maßnahme „Wohnlotsin“: läuft"]
    assert lines(check, "ganzheitlich")[0].endswith("je Feld: Wohnen 2")
    body = add_body(by=by, name="Beirat", type="advisory", power="advises", mandate="berät")
    for house in ("Ärzteverein", "Caritas", "Caritas"):
        add_seat(by=by, body=body, function="Mitglied", organisation=house)
    actions.add_post(
        by=by, title="Quartiersarbeit", weekly_hours=20, funded_until=date(2027, 6, 30)
    )
    assert lines(check, "vernetzt") == [
        "Beirat: 2 Einrichtungen dabei",
        "Quartiersarbeit: 20 Stunden in der Woche, bezahlt bis 30.06.2027",
    ]
    assert lines(check, "versaeulung")[0] == "Für Maßnahmen zuständig: Bauamt"


def test_reach_counts_nobody_who_could_be_known(in_kalletal, by) -> None:
    check = actions.begin(by=by, year=2026)
    today = timezone.localdate()
    row = Procedure(
        kind="ideas", title="Was fehlt?", question="Was?", level=2, promise="x", decides="Rat",
        used_for="Plan", starts_on=today, ends_on=today, state="running",
    )  # fmt: skip
    row.save_new(by_id=ANONYMOUS.id_text)
    for number in range(4):
        _idea(row, number, today)
    assert not any("Telefon" in text for text in lines(check, "partizipativ"))
    _idea(row, 4, today)
    found = lines(check, "partizipativ")
    assert "5 Ideen kamen am Telefon, auf Papier oder bei Veranstaltungen" in found
    assert "0 von 5 Ideen haben eine Antwort (ganze Kommune)" in found
    assert "Mitwirken 1" in found[0]


def _idea(procedure, number, today):
    row = Idea(
        procedure=procedure, title=f"Idee {number}", state="published", channel="paper",
        answer_by=today,
    )  # fmt: skip
    row.save_new(by_id=ANONYMOUS.id_text)


def test_what_is_accepted_stands_as_evidence_the_rest_does_not(
    kalletal, in_kalletal, by, planner
) -> None:
    for title in ("Quartiersarbeit Talle", "Quartiersarbeit Erder"):
        actions.add_post(by=by, title=title, weekly_hours=20)
    client = browser(planner)
    client.post("/kalletal/standort/neu/", {"year": 2026, "key": KEY})
    path = f"/kalletal/standort/{KEY}/bereich/sozialraum/"
    form = client.get(path).context["form"]
    wanted, other = form.suggested
    typed = {"version": "0", "evidence": "Konzept von 2024", "accept": [wanted.key]}
    assert client.post(path, typed).status_code == 302
    kept = AreaAnswer.objects.get().evidence.splitlines()
    assert kept == ["Konzept von 2024", wanted.line]
    assert [one.key for one in client.get(path).context["form"].suggested] == [other.key]
    too_much = {"version": "1", "evidence": "x" * 1990, "accept": [other.key]}
    assert "Das passt nicht mehr hin" in client.post(path, too_much).content.decode()
    forged = client.post(path, {"version": "1", "accept": ["0" * 16]})
    assert forged.status_code == 200
    assert AreaAnswer.objects.get().version == 1
