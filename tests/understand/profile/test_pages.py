"""Drafts, versions, own figures and downloads, through the front door."""

import io
import json
from datetime import date

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from nahraum.base.audit.models import Entry
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.rules import NotAllowed
from nahraum.base.sources.actions import load_reference
from nahraum.understand.profile import actions, queries
from nahraum.understand.profile.models import OwnPopulation, ProfileVersion
from tests.base.world import SYSTEM, acting, browser, make_person
from tests.understand.profile.samples import figure

pytestmark = pytest.mark.django_db

VERSION = {"key": "0a6f0a51-63c0-4c3e-8a5c-1de1b1d5b7c1", "note": "erste"}
OWN = {
    "key": "5c0f7e3a-6d1b-4f0e-9a55-0c4f6f1f2a10",
    "as_of": "2025-12-31",
    "source": "Melderegister",
}
TABLE = "geschlecht;alter;anzahl\n" + "\n".join(
    f"{sex};{age};{10 if sex == 'm' else 20}" for sex in ("m", "w") for age in range(101)
)


@pytest.fixture(autouse=True)
def _catalogue(db):
    load_reference(by=SYSTEM)


def url(name, place="kalletal", **kwargs):
    return reverse(f"profile:{name}", kwargs={"kommune": place, **kwargs})


def upload(text=TABLE):
    return SimpleUploadedFile("register.csv", text.encode(), content_type="text/csv")


def test_draft_shows_todays_profile(kalletal, planner):
    page = browser(planner).get(url("draft"))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Kommunalprofil Kalletal" in text
    assert "13.401" in text
    assert "68,4" in text
    assert "Woher kommt diese Zahl?" in text


def test_public_sees_nothing_before_a_release(kalletal, planner):
    in_public = browser()
    assert "Noch keine Fassung freigegeben" in in_public.get(url("released")).content.decode()
    browser(planner).post(url("save"), VERSION)
    assert "Noch keine Fassung freigegeben" in in_public.get(url("released")).content.decode()
    assert in_public.get(url("version", number=1)).status_code == 404
    assert in_public.get(url("download", number=1, kind="json")).status_code == 404


def test_a_click_twice_saves_one_version(kalletal, planner):
    staff = browser(planner)
    for _click in range(2):
        page = staff.post(url("save"), VERSION, follow=True).content.decode()
        assert "Als Fassung 1 gespeichert." in page
    with municipality_scope(kalletal):
        assert str(ProfileVersion.objects.get().pk) == VERSION["key"]


def test_release_shows_it_to_everybody(kalletal, planner):
    staff = browser(planner)
    staff.post(url("save"), VERSION)
    staff.post(url("release", number=1))
    page = browser().get(url("released"))
    assert page.status_code == 200
    assert "Fassung 1, freigegeben am" in page.content.decode()
    with municipality_scope(kalletal):
        version = ProfileVersion.objects.get()
    href = reverse(
        "sources:figure",
        kwargs={"kommune": "kalletal", "key": version.run_id, "figure": "population"},
    )
    explained = browser().get(href)
    assert explained.status_code == 200
    assert "13.401" in explained.content.decode()


def test_a_released_profile_never_changes(kalletal, planner):
    with municipality_scope(kalletal):
        by = acting(planner)
        first = actions.save_version(note="", by=by)
        actions.release(version=first, by=by)
        before = json.dumps(first.run.result, sort_keys=True)
        own = actions.preview_own_population(
            data=TABLE.encode(), name="r.csv", as_of=figure_day(), source="Register", by=by
        )
        actions.confirm_own_population(own=own, by=by)
        second = actions.save_version(note="mit eigenen Zahlen", by=by)
        kept = ProfileVersion.objects.get(number=1)
        assert json.dumps(kept.run.result, sort_keys=True) == before
        assert second.number == 2
        assert figure(second.run.result, "share_65")["value"] == pytest.approx(36 / 101 * 100)
        with pytest.raises(actions.AlreadyReleased):
            actions.release(version=first, by=by)
        with pytest.raises(TypeError):
            kept.run.save()


def figure_day():
    from datetime import date

    return date(2025, 12, 31)


def test_own_figures_count_only_after_the_preview(kalletal, planner):
    staff = browser(planner)
    form = {"file": upload(), **OWN}
    answer = staff.post(url("own"), form)
    twice = staff.post(url("own"), {"file": upload(), **OWN})
    assert twice.headers["Location"] == answer.headers["Location"]
    with municipality_scope(kalletal):
        own = OwnPopulation.objects.get()
        assert own.total == 3030
        assert queries.current_own_population() is None
    assert answer.headers["Location"] == url("own-preview", pk=own.pk)
    assert "3030" in staff.get(answer.headers["Location"]).content.decode().replace(".", "")
    staff.post(url("own-confirm", pk=own.pk))
    with municipality_scope(kalletal):
        document = queries.working_document(kalletal)
    assert document["structure"]["counted"] is True
    staff.post(url("own-withdraw", pk=own.pk))
    with municipality_scope(kalletal):
        assert queries.working_document(kalletal)["structure"]["counted"] is False


def test_another_table_with_the_same_key_is_another_preview(kalletal, planner):
    staff = browser(planner)
    for text in (TABLE, TABLE.replace("m;17;10", "m;17;11")):
        assert staff.post(url("own"), {"file": upload(text), **OWN}).status_code == 302
    with municipality_scope(kalletal):
        assert sorted(own.total for own in OwnPopulation.objects.all()) == [3030, 3031]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TABLE.replace("m;17;10", "m;17;-4"), "negativ"),
        (TABLE.replace("m;17;10\n", ""), "Es fehlen 1 Zeilen"),
        ("nur ein Satz", "register.csv"),
    ],
)
def test_broken_figures_are_named_and_nothing_is_kept(kalletal, planner, text, said):
    form = {"file": upload(text), **OWN}
    page = browser(planner).post(url("own"), form)
    assert page.status_code == 200
    assert said in page.content.decode() or "Was nicht stimmt" in page.content.decode()
    assert "Melderegister" in page.content.decode()
    with municipality_scope(kalletal):
        assert OwnPopulation.objects.count() == 0


def test_future_day_is_refused(kalletal, planner):
    form = {"file": upload(), **OWN, "as_of": "2999-12-31"}
    assert "liegt in der Zukunft" in browser(planner).post(url("own"), form).content.decode()


def test_files_name_the_source_of_the_own_count(kalletal, planner):
    with municipality_scope(kalletal):
        rows = [[sex, age, 60] for sex in ("m", "w") for age in range(101)]
        OwnPopulation(
            municipality=kalletal,
            as_of=date(2025, 12, 31),
            source="Einwohnermeldeamt (erfunden)",
            file_name="x.csv",
            rows=rows,
            total=12_120,
            confirmed_at=timezone.now(),
        ).save_new(by_id="system:test")
    client = browser(planner)
    named = "Kalletal, eigene Zählung: Einwohnermeldeamt (erfunden)"
    word = docx.Document(io.BytesIO(client.get(url("download-draft", kind="docx")).content))
    assert any(part.text.startswith(named) for part in word.paragraphs)
    page = client.get(url("draft")).content.decode()
    assert "eigene Zählung: Einwohnermeldeamt (erfunden)" in page


def test_downloads_hold_the_same_numbers(kalletal, planner):
    staff = browser(planner)
    plain = staff.get(url("download-draft", kind="json")).json()
    book = openpyxl.load_workbook(io.BytesIO(staff.get(url("download-draft", kind="xlsx")).content))
    rows = {row[0].value: row[2].value for row in book["Kennzahlen"].iter_rows(min_row=2)}
    assert rows["population_2050"] == pytest.approx(figure(plain, "population_2050")["value"])
    pdf = staff.get(url("download-draft", kind="pdf"))
    assert pdf.content.startswith(b"%PDF")
    assert 'filename="kommunalprofil-kalletal-entwurf.pdf"' in pdf.headers["Content-Disposition"]
    assert staff.get(url("download-draft", kind="exe")).status_code == 404


def test_draft_figures_explain_themselves(kalletal, planner):
    page = browser(planner).get(url("draft-figure", figure="share_65"))
    assert page.status_code == 200
    text = page.content.decode()
    for part in ("Rechenweg", "Eingaben", "Unsicherheit", "Quellen", "Stand"):
        assert part in text
    assert browser(planner).get(url("draft-figure", figure="nichts")).status_code == 404


def test_council_members_cannot_change_anything(kalletal, council_member):
    visitor = browser(council_member)
    assert visitor.get(url("draft")).status_code == 403
    assert visitor.post(url("save"), VERSION).status_code == 403
    assert visitor.post(url("release", number=1)).status_code == 403
    with municipality_scope(kalletal), pytest.raises(NotAllowed):
        actions.save_version(note="", by=acting(council_member))


def test_neighbours_see_nothing(kalletal, warburg, planner):
    neighbour = browser(make_person("planner", warburg))
    browser(planner).post(url("save"), VERSION)
    assert neighbour.get(url("draft")).status_code == 404
    assert neighbour.get(url("version", number=1)).status_code == 404
    assert neighbour.get(url("version", place="warburg", number=1)).status_code == 404


def test_every_step_is_audited(kalletal, planner):
    with municipality_scope(kalletal):
        by = acting(planner)
        actions.release(version=actions.save_version(note="", by=by), by=by)
    verbs = list(Entry.objects.filter(chain=kalletal.pk).values_list("action", flat=True))
    assert "profile.save" in verbs
    assert "profile.release" in verbs


def test_todos_lead_to_the_first_release(kalletal, planner):
    staff = browser(planner)
    today = reverse("web:today", kwargs={"kommune": "kalletal"})
    assert "die erste Fassung freigeben" in staff.get(today).content.decode()
    with municipality_scope(kalletal):
        by = acting(planner)
        actions.release(version=actions.save_version(note="", by=by), by=by)
    assert "die erste Fassung freigeben" not in staff.get(today).content.decode()
