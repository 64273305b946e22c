"""Preview, take over, take back: the preview shows what happens, and nothing is overwritten."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from nahraum.base.audit.models import Entry
from nahraum.base.jobs.jobs import Stop, enqueue_scheduled, run_next
from nahraum.base.jobs.models import Job
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.data.errors import DataError
from nahraum.understand.supply import actions, queries
from nahraum.understand.supply.models import Doctor, Engagement, ImportPreview, Practice
from tests.understand.supply.samples import DAY, HEADER, TABLE

pytestmark = pytest.mark.django_db


def previewed(by, text=TABLE, **more):
    return actions.preview_import(data=text.encode(), name="register.csv", by=by, **more)


def line(*cells):
    return HEADER + "\n" + ";".join(cells) + "\n"


def states(preview):
    return [step.state for step in queries.import_plan(preview.rows)]


@pytest.fixture
def preview(in_kalletal, by):
    return previewed(by)


def test_a_preview_changes_nothing(preview):
    plan = queries.import_plan(preview.rows)
    assert [(s.state, s.new_practice, s.new_doctor) for s in plan] == [
        ("new", True, True),
        ("new", False, True),
        ("new", True, True),
    ]
    assert (Practice.objects.count(), Doctor.objects.count()) == (0, 0)


def test_taking_over_does_what_the_preview_shows(in_kalletal, by, preview):
    counts = actions.confirm_import(preview=preview, by=by)
    assert counts == {"practice": 2, "doctor": 3, "engagement": 3}
    state = queries.register_state(in_kalletal, on=DAY)
    assert (state.posts, state.persons) == (Decimal("2.25"), 3)
    ada = Engagement.objects.get(doctor__name__startswith="Dr. Ada")
    assert (ada.planned_end, ada.remind_on) == (date(2027, 12, 31), date(2026, 6, 30))
    cleo = Engagement.objects.get(doctor__name__startswith="Dr. Cleo")
    assert cleo.weekly_hours == Decimal("25.5")
    assert Entry.objects.get(action="supply.import").details == counts


def test_taking_over_twice_happens_once(by, preview):
    actions.confirm_import(preview=preview, by=by)
    with pytest.raises(actions.AlreadyDone, match="schon übernommen"):
        actions.confirm_import(preview=preview, by=by)
    assert Doctor.objects.count() == 3


def test_the_same_table_again_adds_nothing(by, preview):
    actions.confirm_import(preview=preview, by=by)
    again = previewed(by)
    assert states(again) == ["known", "known", "known"]
    counts = actions.confirm_import(preview=again, by=by)
    assert counts == {"practice": 0, "doctor": 0, "engagement": 0}


def test_the_same_upload_form_twice_makes_one_preview(in_kalletal, by, preview):
    twice = previewed(by, key=preview.pk)
    assert twice.pk == preview.pk
    other = previewed(by, line("P", "MVZ", "A", "", "selbständig", "1", "", ""), key=preview.pk)
    assert other.pk != preview.pk
    assert ImportPreview.objects.count() == 2


def test_differences_are_shown_and_nothing_is_overwritten(by, preview):
    actions.confirm_import(preview=preview, by=by)
    ben = "dr. ben esche (ERFUNDEN)"
    text = line("Praxis Lindenhof (erfunden)", "BAG", ben, "", "angestellt", "", "30", "1975")
    again = previewed(by, text)
    (step,) = queries.import_plan(again.rows)
    assert step.state == "known"
    assert set(step.differences) == {
        ("Stunden je Woche", "20", "30"),
        ("Geburtsjahr", "–", "1975"),
    }
    actions.confirm_import(preview=again, by=by)
    assert Engagement.objects.get(doctor__name__contains="Ben").weekly_hours == 20


def test_a_known_person_can_begin_in_another_practice(by, preview):
    actions.confirm_import(preview=preview, by=by)
    text = line(
        "Praxis Neu (erfunden)", "MVZ", "Dr. Cleo Erle (erfunden)", "", "angestellt", "", "10", ""
    )
    counts = actions.confirm_import(preview=previewed(by, text), by=by)
    assert counts == {"practice": 1, "doctor": 0, "engagement": 1}


def test_two_namesakes_are_not_guessed(by, preview):
    for year in (1960, 1990):
        actions.add_doctor(by=by, name="Dr. Max Birke (erfunden)", birth_year=year)
    text = line(
        "Praxis Neu (erfunden)", "MVZ", "Dr. Max Birke (erfunden)", "", "selbständig", "1", "", ""
    )
    unclear = previewed(by, text)
    assert states(unclear) == ["unclear"]
    with pytest.raises(ValidationError, match="Zeile 2: Mehrere Personen"):
        actions.confirm_import(preview=unclear, by=by)
    assert ImportPreview.objects.get(pk=unclear.pk).confirmed_at is None
    assert not Practice.objects.filter(name__startswith="Praxis Neu").exists()
    clear = previewed(by, text.replace("1;;", "1;;1990"))
    actions.confirm_import(preview=clear, by=by)
    assert Engagement.objects.get().doctor.birth_year == 1990


def test_one_bad_row_at_the_end_leaves_nothing(by, practice, doctor):
    """Between preview and confirmation somebody else enters the same work."""
    text = TABLE + "Praxis Lindenhof (erfunden);BAG;Dr. Neu Fichte (erfunden);;selbständig;1;;;;\n"
    preview = previewed(by, text)
    fir = actions.add_doctor(by=by, name="Dr. Neu Fichte (erfunden)")
    actions.add_engagement(
        by=by, doctor=fir, practice=practice, mandate="1", starts=date(2020, 1, 1), ended=DAY
    )
    with pytest.raises(ValidationError, match="Zeile 5: Diese Person arbeitet schon"):
        actions.confirm_import(preview=preview, by=by)
    assert Engagement.objects.count() == 1
    assert Practice.objects.count() == 1
    assert not Entry.objects.filter(action="supply.import").exists()


def test_taking_back_keeps_what_somebody_changed(by, preview):
    actions.confirm_import(preview=preview, by=by)
    ada = Doctor.objects.get(name__startswith="Dr. Ada")
    actions.change(row=ada, values={"sex": "f"}, version=1, by=by)
    preview.refresh_from_db()
    assert actions.undo_import(preview=preview, by=by) == {"removed": 7, "kept": 1}
    assert list(queries.doctors()) == [ada]
    assert not Engagement.objects.exists()


def test_taking_back_keeps_what_is_used_meanwhile(by, preview):
    actions.confirm_import(preview=preview, by=by)
    mill = Practice.objects.get(name__startswith="Praxis Mühle")
    new = actions.add_doctor(by=by, name="Dr. Fay Eibe (erfunden)")
    actions.add_engagement(by=by, doctor=new, practice=mill, mandate="1")
    preview.refresh_from_db()
    assert actions.undo_import(preview=preview, by=by) == {"removed": 7, "kept": 1}
    assert [row.name for row in queries.practices()] == ["Praxis Mühle (erfunden)"]


def test_taking_back_happens_once(by, preview):
    actions.confirm_import(preview=preview, by=by)
    one, other = (ImportPreview.objects.get(pk=preview.pk) for _ in range(2))
    assert queries.last_import() == one
    actions.undo_import(preview=one, by=by)
    for late in (other, ImportPreview.objects.get(pk=preview.pk)):
        with pytest.raises(actions.AlreadyDone, match="schon zurückgenommen"):
            actions.undo_import(preview=late, by=by)
    assert queries.last_import() is None
    assert Practice.trash.count() == 2


def test_broken_tables_leave_nothing(in_kalletal, by):
    with pytest.raises(DataError):
        previewed(by, TABLE + "Praxis Ende (erfunden);Laden;X;;selbständig;1;;;;\n")
    assert not ImportPreview.objects.exists()
    assert not Entry.objects.exists()


def test_uploaded_tables_are_forgotten_after_thirty_days(in_kalletal, by, preview):
    assert actions.forget_previews(at=datetime(2026, 12, 21, 8, tzinfo=UTC), by=by) == 0
    assert actions.forget_previews(at=datetime(2026, 12, 21, 10, tzinfo=UTC), by=by) == 1
    assert not ImportPreview.objects.exists()


def test_the_worker_forgets_by_itself(kalletal, by, time_machine):
    with municipality_scope(kalletal):
        previewed(by)
    time_machine.move_to(datetime(2027, 1, 1, 9, tzinfo=UTC))
    enqueue_scheduled(at=datetime(2027, 1, 1, 9, tzinfo=UTC))
    while run_next(Stop()):
        pass
    with municipality_scope(kalletal):
        job = Job.objects.get(kind="supply.forget-previews")
        assert (job.state, job.result) == (Job.State.DONE, {"erased": 1})


def test_a_thousand_rows_are_the_limit(in_kalletal, by):
    rows = [f"P{n};MVZ;A{n};;selbständig;1;;" for n in range(1001)]
    with pytest.raises(DataError, match="mehr als 1001 Zeilen"):
        previewed(by, "\n".join([HEADER, *rows]))
