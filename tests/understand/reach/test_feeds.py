"""Timetables come in, are read by a job, are found by every worker, and go out again."""

import shutil
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from nahraum.base.jobs.jobs import run_worker
from nahraum.base.jobs.models import Job
from nahraum.base.municipality.tenancy import AlreadyThere, municipality_scope
from nahraum.base.people.rules import NotAllowed
from nahraum.demo import timetable
from nahraum.understand.reach import actions, adapters, queries
from nahraum.understand.reach.models import Feed
from nahraum.understand.reach.room import ROOM
from tests.base.world import acting, browser

TODAY = timezone.localdate()
SAID = {"name": "Fahrplan (erfunden)", "source": "Test", "licence": "CC0"}


def packed(first: date = TODAY - timedelta(days=30), last: date = TODAY + timedelta(days=60)):
    return timetable.archive(first, last, lambda day: "")


@pytest.fixture
def by(planner):
    return acting(planner)


@pytest.fixture
def feed(in_kalletal, by) -> Feed:
    return actions.add_feed(data=packed(), by=by, **SAID)


def test_a_feed_is_read_by_a_job_and_then_counts(feed: Feed) -> None:
    assert queries.service().days is None
    assert run_worker(once=True) >= 1
    feed.refresh_from_db()
    assert (feed.state, feed.lines, feed.stops, feed.trips) == ("ready", 11, 38, 160)
    assert (feed.first, feed.last) == (TODAY - timedelta(days=30), TODAY + timedelta(days=60))
    found = queries.service()
    assert found.covers(TODAY)
    assert not found.covers(TODAY + timedelta(days=61))
    job = Job.objects.get(kind="reach.read-feed")
    assert job.result == {"trips": 160, "lines": 11, "stops": 38}


def test_what_cannot_be_read_says_why_and_is_never_used(in_kalletal, by) -> None:
    feed = actions.add_feed(data=b"PK not really", by=by, **SAID)
    run_worker(once=True)
    feed.refresh_from_db()
    assert feed.state == "refused"
    assert "kein lesbares Zip-Archiv" in feed.problem
    assert Job.objects.get(kind="reach.read-feed").state == "failed"
    assert queries.service().days is None


def test_the_same_form_sent_twice_makes_one_feed(in_kalletal, by) -> None:
    key = uuid4()
    actions.add_feed(data=packed(), by=by, key=key, **SAID)
    run_worker(once=True)
    with pytest.raises(AlreadyThere) as caught:
        actions.add_feed(data=packed(), by=by, key=key, **SAID)
    assert caught.value.same
    with pytest.raises(AlreadyThere) as caught:
        actions.add_feed(data=packed(), by=by, key=key, **{**SAID, "name": "anders"})
    assert not caught.value.same
    assert Feed.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "words"), [(b"%PDF-1.7", "kein Zip-Archiv"), (b"", "kein Zip-Archiv")]
)
def test_other_files_are_refused_at_once(in_kalletal, by, data: bytes, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        actions.add_feed(data=data, by=by, **SAID)
    assert not Feed.objects.exists()


def test_a_file_that_is_too_large_is_refused(in_kalletal, by, monkeypatch) -> None:
    monkeypatch.setattr(actions, "MOST_BYTES", 10)
    with pytest.raises(ValidationError, match="größer als"):
        actions.add_feed(data=packed(), by=by, **SAID)


def test_who_may_not_load_loads_nothing(in_kalletal, council_member) -> None:
    with pytest.raises(NotAllowed):
        actions.add_feed(data=packed(), by=acting(council_member), **SAID)
    assert not Feed.objects.exists()


def test_a_new_timetable_counts_at_the_next_request(feed: Feed, by) -> None:
    run_worker(once=True)
    before = queries.service()
    actions.remove_feed(feed=Feed.objects.get(), by=by)
    assert queries.service().days is None
    actions.add_feed(data=packed(last=TODAY + timedelta(days=90)), by=by, **SAID)
    run_worker(once=True)
    after = queries.service()
    assert after.files != before.files
    assert after.covers(TODAY + timedelta(days=90))
    actions.restore_feed(feed=Feed.trash.get(), by=by)
    both = queries.service()
    assert both.days is not None
    assert both.days.plan.trips == 2 * 160
    assert both.covers(TODAY + timedelta(days=90))


def test_lost_arrays_are_made_again(feed: Feed) -> None:
    run_worker(once=True)
    place = queries.arrays()
    first = adapters.kept_plan(queries.folder() / f"{feed.digest}.zip", place)
    shutil.rmtree(place)
    again = adapters.kept_plan(queries.folder() / f"{feed.digest}.zip", place)
    assert first is not None
    assert again is not None
    assert (first.departure == again.departure).all()
    assert list(place.iterdir())
    broken = next(place.glob("*.npz"))
    broken.write_bytes(b"no arrays")
    third = adapters.kept_plan(queries.folder() / f"{feed.digest}.zip", place)
    assert third is not None
    assert third.names == first.names
    assert third.on_demand == first.on_demand


def test_a_lost_archive_is_no_timetable(feed: Feed) -> None:
    run_worker(once=True)
    shutil.rmtree(queries.arrays())
    (queries.folder() / f"{feed.digest}.zip").unlink()
    assert queries.service().days is None


def test_archives_are_erased_once_nobody_can_bring_them_back(feed: Feed, by) -> None:
    archive = queries.folder() / f"{feed.digest}.zip"
    later = timezone.now() + timedelta(days=2)
    assert actions.tidy(at=later, by=by) == 0
    actions.remove_feed(feed=feed, by=by)
    assert actions.tidy(at=later, by=by) == 0  # it waits in the trash
    Feed.trash.all().delete()
    assert actions.tidy(at=timezone.now(), by=by) == 0  # too young: its row may still come
    assert archive.is_file()
    assert actions.tidy(at=later, by=by) >= 1
    assert not archive.exists()


def test_a_timetable_belongs_to_one_municipality(feed: Feed, warburg) -> None:
    run_worker(once=True)
    with municipality_scope(warburg):
        assert queries.service().days is None
        assert not queries.feeds().exists()


def test_before_it_ends_there_is_something_to_do(in_kalletal, by, planner, kalletal) -> None:
    assert ROOM.todos is not None
    actions.add_feed(data=packed(last=TODAY + timedelta(days=10)), by=by, **SAID)
    run_worker(once=True)
    todo = next(iter(ROOM.todos(by, kalletal, TODAY)))
    assert todo.text == "Neuen Fahrplan laden: Fahrplan (erfunden) läuft ab"
    assert todo.due == TODAY + timedelta(days=10)
    actions.add_feed(data=packed(), by=by, **SAID)
    run_worker(once=True)
    assert list(ROOM.todos(by, kalletal, TODAY)) == []


def test_the_pages_load_remove_and_bring_back(in_kalletal, planner) -> None:
    staff = browser(planner)
    kept = {"kommune": "kalletal"}
    assert (
        "Noch kein Fahrplan geladen"
        in staff.get(reverse("reach:feeds", kwargs=kept)).content.decode()
    )
    sent = {
        **SAID,
        "key": str(uuid4()),
        "file": SimpleUploadedFile("gtfs.zip", packed(), "application/zip"),
    }
    answer = staff.post(reverse("reach:add", kwargs=kept), sent, follow=True)
    assert "wird eingelesen" in answer.content.decode()
    run_worker(once=True)
    text = staff.get(reverse("reach:feeds", kwargs=kept)).content.decode()
    assert "11 Linien, 38 Haltestellen, 160 Fahrten" in text
    one = {**kept, "pk": Feed.objects.get().pk}
    text = staff.post(reverse("reach:remove", kwargs=one), follow=True).content.decode()
    assert "liegt im Papierkorb" in text
    assert not Feed.objects.exists()
    staff.post(reverse("reach:restore", kwargs=one))
    assert Feed.objects.count() == 1


def test_a_wrong_file_comes_back_with_a_sentence(in_kalletal, planner) -> None:
    sent = {**SAID, "key": str(uuid4()), "file": SimpleUploadedFile("x.pdf", b"%PDF")}
    address = reverse("reach:add", kwargs={"kommune": "kalletal"})
    text = browser(planner).post(address, sent).content.decode()
    assert "Das ist kein Zip-Archiv" in text
    assert not Feed.objects.exists()
