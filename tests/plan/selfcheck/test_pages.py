"""Assessing, sustaining, neighbourhood work: written, compared, printed."""

import io
import re
from datetime import date

import pikepdf
import pytest
from django.core.exceptions import ValidationError

from nahraum.base.municipality.tenancy import StaleVersion, municipality_scope
from nahraum.base.people.rules import NotAllowed
from nahraum.plan.selfcheck import actions, queries
from nahraum.plan.selfcheck.models import AreaAnswer, SelfCheck, SustainingCheck, WorkCount
from nahraum.plan.selfcheck.room import _todos
from nahraum.plan.selfcheck.rules import AREAS, questions_of
from tests.base.world import acting, browser, make_person

KEY = "8b9d1b3e-13a8-4a5c-a7a5-7d3c7b1c1b11"


@pytest.fixture
def by(planner):
    return acting(planner)


def said(check, by, area="vernetzt", level=2, version=0, **more):
    levels = dict.fromkeys(questions_of(area), level)
    texts = {"remark": "", "evidence": "", **more}
    return actions.answer(check=check, area=area, levels=levels, version=version, by=by, **texts)


def whole(by, year, level):
    check = actions.begin(by=by, year=year)
    for area in AREAS:
        said(check, by, area.key, level)
    actions.finish(check=check, by=by)
    return check


def test_one_assessment_a_year_and_place(in_kalletal, by) -> None:
    first = actions.begin(by=by, year=2026)
    with pytest.raises(ValidationError, match="gibt es das schon"):
        actions.begin(by=by, year=2026)
    actions.remove(row=first, by=by)
    actions.begin(by=by, year=2026)
    with pytest.raises(ValidationError, match="anderen Eintrag"):
        actions.restore(row=SelfCheck.trash.get(), by=by)


def test_two_who_answer_the_same_area_never_lose_a_word(in_kalletal, by) -> None:
    check = actions.begin(by=by, year=2026)
    said(check, by, remark="Runder Tisch")
    with pytest.raises(StaleVersion):
        said(check, by, remark="Kein Tisch")  # also began with an empty page
    said(check, by, version=1, remark="Runder Tisch, monatlich")
    with pytest.raises(StaleVersion):
        said(check, by, version=1, remark="verloren")
    assert AreaAnswer.objects.get().remark == "Runder Tisch, monatlich"


@pytest.mark.parametrize("levels", [{"moon": 1}, {"table": 4}, {"table": -1}, {"table": True}])
def test_levels_nobody_can_mean_are_refused(in_kalletal, by, levels) -> None:
    check = actions.begin(by=by, year=2026)
    with pytest.raises(ValidationError):
        actions.answer(
            check=check, area="vernetzt", levels=levels, remark="", evidence="", version=0, by=by
        )


def test_a_finished_one_is_not_changed_until_it_is_taken_up(in_kalletal, by) -> None:
    check = actions.begin(by=by, year=2026)
    with pytest.raises(ValidationError, match="keine Frage"):
        actions.finish(check=check, by=by)
    said(check, by)
    actions.finish(check=check, by=by)
    with pytest.raises(actions.Finished):
        said(check, by, version=1, level=3)
    actions.take_up(check=check, by=by)
    said(check, by, version=1, level=3)


def test_finished_years_are_compared_as_chart_and_table(kalletal, in_kalletal, by, planner) -> None:
    whole(by, 2025, 1)
    whole(by, 2026, 2)
    actions.begin(by=by, year=2027)  # still open: not compared
    years = queries.course(None)
    assert [(one.year, one.light, one.theses_mean) for one in years] == [
        (2025, "red", 1.0),
        (2026, "yellow", 2.0),
    ]
    page = browser(planner).get("/kalletal/standort/verlauf/").content.decode()
    assert page.count('class="nr-chart"') == 1
    for value in ("2025", "2026", "1,0", "2,0", "Stufen im Lauf der Jahre"):
        assert value in page


def test_the_way_through_the_pages(kalletal, planner) -> None:
    client = browser(planner)
    answer = client.post("/kalletal/standort/neu/", {"year": 2026, "key": KEY})
    assert answer["Location"] == f"/kalletal/standort/{KEY}/bereich/sozialraum/"
    again = client.post("/kalletal/standort/neu/", {"year": 2026, "key": KEY})
    assert again.status_code == 302
    levels = {"places": "3", "near": "", "stay": "0", "version": "0", "remark": "<b>x</b>"}
    answer = client.post(answer["Location"], levels)
    assert answer["Location"].endswith("/bereich/ganzheitlich/")
    page = client.get(f"/kalletal/standort/{KEY}/").content.decode()
    assert "eine Frage offen" in page
    assert "<b>x</b>" not in page
    stale = client.post(f"/kalletal/standort/{KEY}/bereich/sozialraum/", levels)
    assert "inzwischen geändert" in stale.content.decode()
    assert client.get(f"/kalletal/standort/{KEY}/bereich/mond/").status_code == 404


def test_the_paper_is_tagged_and_says_all_areas(kalletal, in_kalletal, by, planner) -> None:
    check = whole(by, 2026, 3)
    data = browser(planner).get(f"/kalletal/standort/{check.pk}/pdf/").content
    with pikepdf.open(io.BytesIO(data)) as file, file.open_metadata() as meta:
        assert str(meta["pdfuaid:part"]) == "1"
        assert meta["dc:title"] == "Standortbestimmung 2026, ganze Kommune"


# ------------------------------------------------------------------ sustaining
def test_money_is_entered_in_euros_and_kept_in_cents(kalletal, planner) -> None:
    client = browser(planner)
    form = {"name": "Treff (erfunden)", "as_of": "2026-11-01", "key": KEY, "first_year": "2027"}
    form |= {"point_concept": "2", "money_0_costs": "60000,50", "money_0_regular": "10000"}
    form |= {f"money_0_{kind}": "0" for kind in ("levy", "revenue", "donations")}
    form |= {"money_1_costs": "61000"}
    answer = client.post("/kalletal/verstetigung/neu/", form)
    assert answer["Location"] == f"/kalletal/verstetigung/{KEY}/"
    with municipality_scope(kalletal):
        row = SustainingCheck.objects.get()
    assert row.points == {"concept": 2}
    assert row.years[0] == {
        "year": 2027,
        "costs": 60_000_50,
        "regular": 10_000_00,
        "levy": 0,
        "revenue": 0,
        "donations": 0,
    }
    assert row.years[1]["regular"] is None
    page = client.get(f"/kalletal/verstetigung/{KEY}/").content.decode()
    assert "Nicht bekannt: Es fehlen Beträge." in page
    assert "zwischen 2 und 23 von 24 Punkten" in page
    assert client.get(f"/kalletal/verstetigung/{KEY}/pdf/").content.startswith(b"%PDF")
    edit = client.get(f"/kalletal/verstetigung/{KEY}/aendern/").content.decode()
    assert 'value="60000,5' in edit.replace(".", "")
    assert 'value="2027"' in edit


def test_the_gap_is_said_in_words(in_kalletal, by, planner) -> None:
    nothing = {"levy": 0, "revenue": 0, "donations": 0}
    years = [
        {"year": 2027, "costs": 60_000_00, "regular": 15_000_00, **nothing},
        {"year": 2028, "costs": 60_000_00, "regular": 60_000_00, **nothing},
    ]
    row = actions.add_sustaining(
        by=by, name="Treff (erfunden)", as_of=date(2026, 11, 1), years=years
    )
    page = browser(planner).get(f"/kalletal/verstetigung/{row.pk}/").content.decode()
    assert "Gedeckt nach einem Jahr; bis dahin fehlen 45.000 €." in page
    whole = page[page.index('id="luecken"') :]
    gaps = re.findall(r"<th scope=\"row\">(\d{4})</th>.*?<td[^>]*>([^<]+)</td></tr>", whole)
    assert gaps == [("2027", "45.000 €"), ("2028", "0 €")]
    assert "Lücke" in page[page.index('id="geld"') : page.index('id="luecken"')]


@pytest.mark.parametrize(
    "years",
    [
        [{"year": 2027}],
        [{"year": 2027, "costs": -1, "regular": 0, "levy": 0, "revenue": 0, "donations": 0}],
        [{"year": 2027, "costs": 1, "regular": 0, "levy": 0, "revenue": 0, "donations": 0}] * 2,
    ],
)
def test_years_nobody_can_mean_are_refused(in_kalletal, by, years) -> None:
    with pytest.raises(ValidationError):
        actions.add_sustaining(by=by, name="x", as_of=date(2026, 11, 1), years=years)


# ------------------------------------------------------------------ neighbourhood work
def test_a_post_counts_and_its_report_writes_itself(kalletal, in_kalletal, by, planner) -> None:
    post = actions.add_post(by=by, title="Quartiersarbeit (erfunden)", weekly_hours="19.5")
    for half, talks in ((1, 40), (2, None)):
        actions.add_count(by=by, post=post, year=2025, half=half, talks=talks, events=3)
    actions.add_count(by=by, post=post, year=2026, half=1, talks=7)
    with pytest.raises(ValidationError):
        actions.add_count(by=by, post=post, year=2026, half=1, talks=8)
    client = browser(planner)
    page = client.get(f"/kalletal/quartiersarbeit/{post.pk}/?jahr=2025").content.decode()
    assert "Gespräche wurden nicht durchgehend gezählt." in page
    assert "Treffen und Veranstaltungen: 6." in page
    page = client.get(f"/kalletal/quartiersarbeit/{post.pk}/?jahr=2026").content.decode()
    assert "Gespräche und Beratungen: 7." in page
    assert client.get(f"/kalletal/quartiersarbeit/{post.pk}/?jahr=%F3").status_code == 200
    data = client.get(f"/kalletal/quartiersarbeit/{post.pk}/pdf/?jahr=2025").content
    with pikepdf.open(io.BytesIO(data)) as file, file.open_metadata() as meta:
        assert (str(meta["pdfuaid:part"]), meta["dc:title"]) == ("1", "Quartiersarbeit (erfunden)")
    actions.remove(row=WorkCount.objects.get(year=2026), by=by)
    assert "?jahr=2026" not in client.get(f"/kalletal/quartiersarbeit/{post.pk}/").content.decode()


def test_money_that_ends_and_the_year_are_on_the_start_page(kalletal, in_kalletal, by) -> None:
    actions.add_post(
        by=by, title="Stelle (erfunden)", weekly_hours=20, funded_until=date(2027, 6, 30)
    )
    texts = [todo.text for todo in _todos(by, kalletal, date(2026, 11, 21))]
    assert texts == [
        "Standortbestimmung 2026 machen",
        "Das Geld für „Stelle (erfunden)“ endet: Verstetigung prüfen",
    ]
    assert [t.text for t in _todos(by, kalletal, date(2026, 7, 1))] == []
    whole(by, 2026, 2)
    assert len(list(_todos(by, kalletal, date(2026, 11, 21)))) == 1


def test_who_only_reads_changes_nothing(in_kalletal, kalletal) -> None:
    reader = acting(make_person("network_coordinator", kalletal))
    with pytest.raises(NotAllowed):
        actions.begin(by=reader, year=2026)
    assert list(_todos(reader, kalletal, date(2026, 11, 21))) == []
