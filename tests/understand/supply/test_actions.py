"""Writing the register: what is refused, kept, counted and recorded."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from nahraum.base.audit.models import Entry
from nahraum.base.audit.queries import history_of, verify
from nahraum.base.municipality.actions import empty_trash
from nahraum.base.municipality.tenancy import (
    AlreadyThere,
    ScopeMissing,
    StaleVersion,
    municipality_scope,
)
from nahraum.base.people.rules import NotAllowed
from nahraum.understand.supply import actions, queries
from nahraum.understand.supply.models import Doctor, Engagement, OpenPost, Practice
from tests.base.world import SYSTEM, acting, make_person
from tests.understand.supply.samples import DAY

pytestmark = pytest.mark.django_db


def test_a_practice_is_there_and_recorded(in_kalletal, by, practice):
    assert [row.name for row in queries.practices()] == ["Praxis Lindenhof (erfunden)"]
    entry = Entry.objects.get(action="supply.add-practice")
    assert (entry.actor, entry.object_id) == (by.id_text, str(practice.pk))
    assert history_of(practice).get().snapshot["form"] == "group"
    assert verify(in_kalletal.pk) == 1


def test_the_same_form_twice_makes_one_row(in_kalletal, by):
    key = uuid4()
    values = {"name": "Dr. Ben Esche (erfunden)", "birth_year": 1980}
    made = actions.add_doctor(by=by, key=key, **values)
    with pytest.raises(AlreadyThere) as there:
        actions.add_doctor(by=by, key=key, **values)
    assert (there.value.row.pk, there.value.same) == (made.pk, True)
    with pytest.raises(AlreadyThere) as there:
        actions.add_doctor(by=by, key=key, name="Dr. Eva Ahorn (erfunden)")
    assert there.value.same is False
    assert Doctor.objects.count() == 1
    assert Entry.objects.filter(action="supply.add-doctor").count() == 1


def test_a_reminder_filled_in_by_itself_does_not_make_the_form_another_one(by, practice, doctor):
    key = uuid4()
    values = {"practice": practice, "doctor": doctor, "mandate": "1"}
    values["planned_end"] = date(2027, 12, 31)
    actions.add_engagement(by=by, key=key, **values)
    with pytest.raises(AlreadyThere) as there:
        actions.add_engagement(by=by, key=key, **values)
    assert there.value.same is True


def test_a_form_sent_again_after_its_row_was_removed_stays_removed(by, practice):
    actions.remove(row=practice, by=by)
    with pytest.raises(AlreadyThere):
        actions.add_practice(by=by, key=practice.pk, name="Praxis Neu (erfunden)", form="single")
    assert not queries.practices().exists()


def test_a_key_of_another_municipality_is_a_key_like_any_other(kalletal, warburg, by):
    """A refusal would tell what is there; and what is there stays as it is."""
    with municipality_scope(warburg):
        theirs = actions.add_practice(
            by=acting(make_person("planner", warburg)), name="Nachbar (erfunden)", form="kv"
        )
    with municipality_scope(kalletal):
        ours = actions.add_practice(by=by, key=theirs.pk, name="Unsere (erfunden)", form="kv")
    assert (ours.municipality_id, ours.pk == theirs.pk) == (kalletal.pk, False)
    with municipality_scope(warburg):
        assert [row.name for row in queries.practices()] == ["Nachbar (erfunden)"]


@pytest.mark.parametrize("name", ["Praxis Lindenhof (erfunden)", "praxis  LINDENHOF (erfunden)"])
def test_practice_names_are_unique(by, practice, name):
    with pytest.raises(ValidationError, match="dieses Namens") as error:
        actions.add_practice(by=by, name=name, form="single")
    assert list(error.value.message_dict) == ["name"]


def test_equal_names_are_refused_by_the_database_too(in_kalletal, practice):
    with pytest.raises(IntegrityError):
        Practice(name=practice.name, form="kv").save_new(by_id="system:test")


def test_namesakes_need_their_birth_years(by, doctor):
    for year in (None, 1961):
        with pytest.raises(ValidationError, match="Geburtsjahr"):
            actions.add_doctor(by=by, name=doctor.name, birth_year=year)
    other = actions.add_doctor(by=by, name=doctor.name, birth_year=1990)
    assert queries.same_person(doctor.name, None) == [doctor, other]


def test_nobody_works_twice_at_once_in_one_practice(by, work):
    with pytest.raises(ValidationError, match="schon in dieser Praxis"):
        actions.add_engagement(by=by, doctor=work.doctor, practice=work.practice, mandate="0.5")
    actions.end_engagement(engagement=work, on=date(2026, 6, 30), by=by)
    again = {"doctor": work.doctor, "practice": work.practice, "mandate": "0.5"}
    with pytest.raises(ValidationError):
        actions.add_engagement(by=by, starts=date(2026, 6, 30), **again)
    actions.add_engagement(by=by, starts=date(2026, 7, 1), **again)


def test_rows_of_the_neighbour_cannot_be_used(kalletal, warburg, by, practice):
    with municipality_scope(warburg):
        theirs = actions.add_doctor(by=acting(make_person("planner", warburg)), name="T (erfunden)")
    with municipality_scope(kalletal), pytest.raises(ValidationError, match="gibt es nicht"):
        actions.add_engagement(by=by, doctor=theirs, practice=practice, mandate="1")


def test_rows_of_the_neighbour_cannot_be_changed(warburg, practice):
    with municipality_scope(warburg), pytest.raises(NotAllowed):
        actions.remove(row=practice, by=acting(make_person("planner", warburg)))


def test_without_a_scope_there_is_no_register(kalletal):
    with pytest.raises(ScopeMissing):
        list(queries.practices())


@pytest.mark.parametrize("role", ["council_member", "navigator", "network_coordinator"])
def test_only_editors_change_the_register(in_kalletal, practice, role):
    person = acting(make_person(role, in_kalletal))
    with pytest.raises(NotAllowed, match="Arztregister der Kommune ändern"):
        actions.add_practice(by=person, name="Praxis Neu (erfunden)", form="single")
    with pytest.raises(NotAllowed):
        actions.change(row=practice, values={"note": "x"}, version=1, by=person)
    assert Entry.objects.exclude(action="supply.add-practice").count() == 0


def test_change_keeps_history_and_counts_versions(by, practice):
    changed = actions.change(row=practice, values={"phone": "05264 1"}, version=1, by=by)
    assert changed.version == 2
    assert [rev.snapshot["phone"] for rev in history_of(practice)] == ["05264 1", ""]
    with pytest.raises(StaleVersion):
        actions.change(row=practice, values={"phone": "05264 2"}, version=1, by=by)
    assert Practice.objects.get().phone == "05264 1"


def test_impossible_changes_change_nothing(by, work):
    with pytest.raises(ValidationError) as error:
        actions.change(row=work, values={"role": "employed", "mandate": ""}, version=1, by=by)
    assert list(error.value.message_dict) == ["weekly_hours"]
    with pytest.raises(ValidationError) as error:
        actions.change(
            row=Engagement.objects.get(), values={"starts": date(202, 1, 1)}, version=1, by=by
        )
    assert list(error.value.message_dict) == ["starts"]
    assert Engagement.objects.get().version == 1


def test_removed_rows_can_be_restored(by, work):
    assert queries.register_state(work.municipality, on=DAY).posts == 1
    actions.remove(row=work, by=by)
    assert queries.register_state(work.municipality, on=DAY) is None
    actions.restore(row=Engagement.trash.get(), by=by)
    assert queries.register_state(work.municipality, on=DAY).posts == 1
    assert [e.action for e in Entry.objects.order_by("sequence")][-2:] == [
        "supply.remove",
        "supply.restore",
    ]


def test_what_others_point_to_is_not_removed(by, work):
    for row in (work.doctor, work.practice):
        with pytest.raises(ValidationError, match="noch 1 Tätigkeiten"):
            actions.remove(row=row, by=by)
    actions.remove(row=work, by=by)
    actions.remove(row=work.doctor, by=by)
    with pytest.raises(ValidationError, match="Zurückholen geht nicht"):
        actions.restore(row=Engagement.trash.get(), by=by)
    actions.restore(row=Doctor.trash.get(), by=by)
    actions.restore(row=Engagement.trash.get(), by=by)


def test_a_name_taken_meanwhile_keeps_the_old_practice_in_the_trash(by, practice):
    actions.remove(row=practice, by=by)
    actions.add_practice(by=by, name=practice.name, form="kv")
    with pytest.raises(ValidationError, match="dieses Namens"):
        actions.restore(row=Practice.trash.get(), by=by)


def test_the_trash_is_emptied_in_an_order_that_loses_nothing(in_kalletal, by, work):
    for row in (work, work.doctor, work.practice):
        actions.remove(row=row, by=by)
    late = datetime(2026, 12, 22, tzinfo=UTC)
    left = [history_of(row).exists() for row in (work, work.doctor, work.practice)]
    assert left == [True, True, True]
    assert empty_trash(at=late, by=SYSTEM) == 3
    assert [model.trash.count() for model in (Engagement, Doctor, Practice)] == [0, 0, 0]
    # What is erased is gone: how it looked before is kept no longer than the row.
    assert not any(history_of(row).exists() for row in (work, work.doctor, work.practice))


def test_the_last_day_still_counts(in_kalletal, by, work):
    actions.end_engagement(engagement=work, on=DAY, by=by)
    assert queries.register_state(in_kalletal, on=DAY).posts == 1
    assert queries.register_state(in_kalletal, on=DAY + timedelta(days=1)) is None
    assert list(queries.ended_engagements(on=DAY + timedelta(days=1))) == [work]


def test_work_that_has_not_begun_does_not_count(in_kalletal, by, work):
    actions.change(row=work, values={"starts": date(2027, 4, 1)}, version=1, by=by)
    assert queries.register_state(in_kalletal, on=DAY) is None
    assert list(queries.coming_engagements(on=DAY)) == [work]
    assert queries.register_state(in_kalletal, on=date(2027, 4, 1)).posts == 1


def test_reminders_come_on_their_day_and_go_with_the_end(by, work):
    actions.change(row=work, values={"planned_end": date(2028, 6, 30)}, version=1, by=by)
    assert Engagement.objects.get().remind_on == date(2026, 12, 30)
    assert not queries.due_reminders(on=date(2026, 12, 29)).exists()
    assert list(queries.due_reminders(on=date(2026, 12, 30))) == [work]
    actions.end_engagement(engagement=Engagement.objects.get(), on=date(2026, 12, 1), by=by)
    assert not queries.due_reminders(on=date(2026, 12, 30)).exists()


def test_published_values_keep_their_halves_and_tenths(in_kalletal, by):
    common = {"planning_area": "Mittelbereich Lemgo", "source": "KVWL (erfunden)"}
    with pytest.raises(ValidationError, match="halben Schritten"):
        actions.add_open_post(by=by, group="gp", posts=Decimal("3.3"), **common)
    actions.add_open_post(by=by, group="gp", posts=Decimal("3.5"), **common)
    assert OpenPost.objects.get().posts == Decimal("3.5")
    for percent, as_of in (("68.4", None), ("71.2", date(2025, 7, 1)), ("70.0", date(2024, 1, 1))):
        actions.add_published_ratio(by=by, percent=Decimal(percent), as_of=as_of, **common)
    assert queries.published_ratio().percent == Decimal("71.2")
    assert [row.percent for row in queries.published_ratios()] == [
        Decimal("68.4"),
        Decimal("70.0"),
        Decimal("71.2"),
    ]


def test_other_groups_are_counted_but_not_divided(in_kalletal, by, practice, work):
    child = actions.add_doctor(by=by, name="Dr. Kim Linde (erfunden)", group="paediatrician")
    actions.add_engagement(by=by, doctor=child, practice=practice, mandate="0.5")
    assert queries.register_state(in_kalletal, on=DAY).posts == 1
    of_children = queries.register_state(in_kalletal, on=DAY, group="paediatrician")
    assert (of_children.posts, of_children.supply) == (Decimal("0.5"), None)
    rows = queries.counted_by_rule(list(queries.all_engagements(on=DAY)), on=DAY)
    assert [(item.doctor.name, counted.factor) for item, counted in rows] == [
        ("Dr. Ada Ulme (erfunden)", 1),
        ("Dr. Kim Linde (erfunden)", Decimal("0.5")),
    ]


def test_own_ratio_of_kalletal(in_kalletal, work):
    """13,000 inhabitants (tests.base.world), one post, 1 : 1,633."""
    state = queries.register_state(in_kalletal, on=DAY)
    assert state.supply.supply_ratio == pytest.approx(100 * 1633 / 13_000, abs=1e-12)
    assert (state.aged_60, state.known_ages, state.ratio.value) == (1, 1, 1633)


def test_every_change_changes_the_marker(by, work):
    seen = {queries.changed_marker()}
    actions.remove(row=work, by=by)
    seen.add(queries.changed_marker())
    actions.restore(row=Engagement.trash.get(), by=by)
    seen.add(queries.changed_marker() + "again")
    assert len(seen) == 3
