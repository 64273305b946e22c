"""Which instruments fit: every condition with its answer, reason and place; nothing is guessed."""

from datetime import date

import pytest
from django.urls import reverse

from nahraum.base.registry import Tally
from nahraum.facts.instruments import instruments
from nahraum.plan.selfcheck import actions, queries
from nahraum.plan.selfcheck.queries import conditions
from nahraum.plan.selfcheck.rules import AREAS, Fit, in_words, questions_of
from tests.base.world import acting, browser, make_person

TODAY = date(2026, 11, 21)


@pytest.fixture
def by(planner):
    return acting(planner)


def answers(key):
    found = queries.fitting(key, TODAY)
    assert found is not None
    return dict(
        zip((n.check for n in found.instrument.needs), (a for _t, a in found.answers), strict=True)
    )


def test_in_words() -> None:
    assert in_words([Fit.MET, Fit.MET]) == "Passt: Alle Voraussetzungen sind erfüllt."
    text = "1 von 3 Voraussetzungen erfüllt, 1 nicht erfüllt, 1 nicht bekannt."
    assert in_words([Fit.MET, Fit.MISSED, Fit.UNKNOWN]) == text


def test_an_empty_house_claims_nothing(in_kalletal, monkeypatch) -> None:
    monkeypatch.setattr(conditions, "tallies", lambda on: iter(()))
    fits = [answer.fit for one in queries.fittings(TODAY) for _text, answer in one.answers]
    assert len(queries.fittings(TODAY)) == len(instruments())
    assert Fit.MET not in fits
    found = answers("hilfemix")
    assert found["offers:ambulante-pflege"].fit is Fit.UNKNOWN
    assert found["question:vernetzt.person"].fit is Fit.UNKNOWN
    assert "Noch ist keine Standortbestimmung" in found["question:vernetzt.person"].reason
    assert answers("quartiersmanagement")["post-kept"].fit is Fit.UNKNOWN
    assert answers("quartiersmanagement")["post"].fit is Fit.MISSED
    assert queries.fitting("mond", TODAY) is None


@pytest.mark.parametrize(
    ("level", "fit"), [(3, Fit.MET), (2, Fit.MET), (1, Fit.MISSED), (None, Fit.UNKNOWN)]
)
def test_an_answer_of_the_self_check(in_kalletal, by, level, fit) -> None:
    check = actions.begin(by=by, year=2026)
    for area in AREAS:
        levels = dict.fromkeys(questions_of(area.key), level)
        actions.answer(
            check=check, area=area.key, levels=levels, remark="", evidence="", version=0, by=by
        )
    assert answers("lotsen")["question:vernetzt.written"].fit is Fit.UNKNOWN  # not finished yet
    actions.finish(check=check, by=by)
    found = answers("lotsen")["question:vernetzt.written"]
    assert found.fit is fit
    assert found.url == reverse("selfcheck:show", args=["kalletal", check.pk])
    assert answers("lotsen")["ask"].fit is Fit.UNKNOWN


def test_offers_are_counted_and_zero_is_not_unknown(in_kalletal, monkeypatch) -> None:
    by = {("ambulante-pflege", None): 2.0, ("nachbarschaftshilfe", None): 0.0}
    told = Tally(
        name="directory.offers", label="Angebote", unit="", by=by, as_of=TODAY, source="Verzeichnis"
    )
    monkeypatch.setattr(conditions, "tallies", lambda on: iter([told]))
    found = answers("hilfemix")
    assert found["offers:ambulante-pflege"].fit is Fit.MET
    assert found["offers:ambulante-pflege"].reason == "2 Angebote im Verzeichnis."
    assert found["offers:nachbarschaftshilfe"].fit is Fit.MISSED


def test_only_planners_take_one_over(in_kalletal, planner) -> None:
    path = reverse("selfcheck:instrument", args=["kalletal", "hilfemix"])
    link = reverse("measures:new", args=["kalletal"]) + "?thema=alltagshilfe&amp;titel=Hilfemix"
    assert link in browser(planner).get(path).content.decode()
    reader = make_person("network_coordinator", in_kalletal)
    answer = browser(reader).get(path)
    assert answer.status_code == 200
    assert link not in answer.content.decode()
    form = browser(planner).get(link.replace("&amp;", "&")).content.decode()
    assert 'value="Hilfemix"' in form
