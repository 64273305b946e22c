"""Long lists go in by parts: nobody waits for the database, nothing is half, all can be undone."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from nahraum.base.audit.models import Entry
from nahraum.base.jobs.actions import claim, enqueue
from nahraum.base.jobs.jobs import run_worker
from nahraum.base.jobs.models import Job
from nahraum.base.jobs.rules import LEASE, JobRefused
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory.models import Offer
from nahraum.connect.exchange import actions, jobs
from nahraum.connect.exchange.actions import writing
from nahraum.connect.exchange.models import Import, ImportedRow
from nahraum.connect.exchange.queries.importing import preview_of
from tests.connect.exchange.lists import HEAD, ROW, csv_of, dump, forty, handed_in, taken


@pytest.fixture
def parts(monkeypatch):
    """Parts of fifteen rows; the houses of the list have four offers each, so parts share them."""
    monkeypatch.setattr(writing, "PART", 15)


def begun(by, number: int = 1) -> Import:
    """A list of which only the first parts are taken over."""
    imported = handed_in(csv_of(forty(0)), by)
    seen = preview_of(imported).plan.digest
    taking = actions.Taking(imported=imported, seen=seen, by=by)
    for _part in range(number):
        assert not actions.take_part(taking=taking, by=by)
    return imported


def test_parts_and_the_whole_come_to_the_same(in_kalletal, by, monkeypatch, parts):
    in_parts = taken(handed_in(csv_of(forty()), by), by)
    said = [dict(row) for row in Offer.objects.order_by("title", "phone").values("title", "phone")]
    actions.undo(imported=Import.objects.get(), version=Import.objects.get().version, by=by)
    monkeypatch.setattr(writing, "PART", 1_000)
    assert taken(handed_in(csv_of(forty()), by), by) == in_parts
    again = [dict(row) for row in Offer.objects.order_by("title", "phone").values("title", "phone")]
    assert again == said
    assert in_parts["new"] == 37


def test_the_job_tells_how_far_it_is(in_kalletal, by, monkeypatch, parts):
    imported = handed_in(csv_of(forty(0)), by)
    order = {"import": str(imported.pk), "seen": preview_of(imported).plan.digest}
    told = []
    job = enqueue(kind="exchange.take-over", by=by, argument=order, idempotency_key="x")
    jobs.take_over(job, lambda done, total, text="": told.append((done, total)))
    assert told == [(0, 1), (15, 40), (30, 40), (40, 40)]
    assert Entry.objects.filter(action="exchange.take-part").count() == 2
    run_worker(once=True)  # and once more by the worker: nothing is done twice
    assert Job.objects.get(pk=job.pk).result["new"] == 40
    assert Offer.objects.count() == 40


@pytest.mark.parametrize("number", [1, 2])
def test_stopped_between_parts_it_can_be_undone(in_kalletal, by, parts, number):
    before = dump()
    imported = begun(by, number)
    assert Offer.objects.count() == 15 * number
    with pytest.raises(ValidationError, match="Teil"):
        actions.discard(imported=imported, by=by)
    assert actions.undo(imported=imported, version=imported.version, by=by) == []
    assert dump() == before
    assert not ImportedRow.objects.exists()


def test_stopped_between_parts_it_can_be_gone_on_with_and_then_undone(in_kalletal, by, parts):
    before = dump()
    imported = begun(by)
    counts = taken(imported, by)
    assert (counts["equal"], counts["new"]) == (0, 40)  # as it was, in whichever part
    assert Offer.objects.count() == 40
    assert actions.undo(imported=imported, version=imported.version, by=by) == []
    assert dump() == before


def killed(by) -> tuple[Import, Job]:
    """A list whose worker was killed after the first part; its lease is over."""
    imported = handed_in(csv_of(forty(0)), by)
    seen = preview_of(imported).plan.digest
    order = {"import": str(imported.pk), "seen": seen}
    job = enqueue(kind="exchange.take-over", by=by, argument=order, idempotency_key="x")
    now = timezone.now()
    assert claim(at=now - 2 * LEASE).pk == job.pk
    taking = actions.Taking(imported=imported, seen=seen, by=by)
    assert not actions.take_part(taking=taking, by=by)
    assert Offer.objects.count() == 15
    return imported, job


def test_a_killed_worker_leaves_nothing_undone(in_kalletal, by, parts):
    """The next worker goes on where the first one was stopped, without anybody asked again."""
    before = dump()
    imported, job = killed(by)
    run_worker(once=True)
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.DONE, "")
    imported.refresh_from_db()
    assert (imported.state, imported.counts["new"], imported.counts["equal"]) == ("done", 40, 0)
    assert Offer.objects.count() == 40
    assert actions.undo(imported=imported, version=imported.version, by=by) == []
    assert dump() == before


@pytest.mark.parametrize("who", ["the directory", "the answers"])
def test_what_nobody_has_seen_is_not_gone_on_with(in_kalletal, by, parts, who):
    """Negative control: somebody changed an offer, or an answer, while no worker was there."""
    imported, job = killed(by)
    if who == "the directory":
        row = Offer.objects.first()
        directory.change(row=row, values={"summary": "Anders."}, version=row.version, by=by)
    else:
        imported.refresh_from_db()
        actions.answer(imported=imported, version=imported.version, by=by, publish=True)
    run_worker(once=True)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "inzwischen geändert" in job.error
    assert Offer.objects.count() == 15


def test_an_order_that_was_undone_does_not_go_on(in_kalletal, by, parts):
    imported = handed_in(csv_of(forty(0)), by)
    seen = preview_of(imported).plan.digest
    taking = actions.Taking(imported=imported, seen=seen, by=by)
    actions.take_part(taking=taking, by=by)
    actions.undo(imported=imported, version=imported.version, by=by)
    with pytest.raises(JobRefused, match="rückgängig"):
        actions.take_part(taking=taking, by=by)
    assert not Offer.objects.exists()


def test_the_page_of_a_stopped_list_says_so(in_kalletal, staff, by, parts):
    imported = begun(by)
    page = f"/kalletal/verzeichnis/einlesen/{imported.pk}/"
    html = staff.get(page).content.decode()
    assert "15 Angebote sind schon übernommen" in html
    assert "Noch ist nichts geändert" not in html
    assert "Tabelle verwerfen" not in html
    staff.post(f"{page}rueckgaengig/")
    assert not Offer.objects.exists()


def test_more_than_a_thousand_rows_are_taken_in(in_kalletal, by, monkeypatch):
    rows = [
        [f"Verein {row // 4} Nr (erfunden)", f"Angebot {row} {'abcdefgh'[row % 8] * 3}", "Text.",
         f"Weg {row // 4}", "32689", "Kalletal", f"05264 {10_000 + row}", "Mo-Fr 8-12"]
        for row in range(1_200)
    ]  # fmt: skip
    imported = handed_in(csv_of(rows), by)
    plan = preview_of(imported).plan
    assert plan.counts["new"] == 1_200
    taking = actions.Taking(imported=imported, seen=plan.digest, by=by)
    monkeypatch.setattr(writing, "PART", 20)
    assert (taking.total, actions.take_part(taking=taking, by=by)) == (1_200, False)
    assert Offer.objects.count() == 20


def test_places_and_flats_of_a_list_are_taken_over_with_the_day_of_the_list(in_kalletal, by):
    head = [*HEAD, "Plätze insgesamt", "Freie Plätze", "Barrieregrad", "Wohnraumförderung"]
    other = [ROW[0], "Kaffee", *ROW[2:]]
    rows = [
        [*ROW, "12", "2", "DIN 18040-2 R", "bis 2041 gebunden"],
        [*other, "3", "4", "fast", ""],
    ]
    imported = handed_in(csv_of(rows, head), by)
    (wrong,) = [step for step in preview_of(imported).plan.steps if step.state == "error"]
    assert [trouble.heading for trouble in wrong.entry.troubles] == ["Barrieregrad", "Freie Plätze"]
    assert taken(imported, by)["new"] == 1
    offer = Offer.objects.get()
    assert (offer.places_total, offer.places_taken, offer.barrier_grade) == (12, 10, "wheelchair")
    assert (offer.subsidy, offer.capacity_as_of) == ("bis 2041 gebunden", imported.as_of)
