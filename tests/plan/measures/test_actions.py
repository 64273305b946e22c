"""Planning, changing at the same time, states, decisions, evidence."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from nahraum.base.audit.queries import history_of
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion, municipality_scope
from nahraum.base.people.rules import Actor, NotAllowed
from nahraum.base.registry import Evidence
from nahraum.plan.measures import queries
from nahraum.plan.measures.actions import (
    ChangedByBoth,
    add,
    add_evidence,
    adopt_templates,
    change_measure,
    link_decision,
    plan,
    remove,
    restore,
    set_state,
    take_back,
)
from nahraum.plan.measures.models import EvidenceNote, ExpectedEffect, Goal, Measure, StateChange
from tests.base.world import acting, make_person

pytestmark = pytest.mark.django_db


def test_a_new_measure_is_an_idea_with_its_evidence(village: Any, topic: Any, by: Actor) -> None:
    note = Evidence(text="Meldungen", value="15", as_of=date(2026, 6, 30), source="Halbjahr 2026-1")
    key = uuid4()
    made = plan(key=key, title="Treff", topic=topic, neighbourhoods=[village], evidence=[note],
                evidence_kind="need", by=by)  # fmt: skip
    assert made.pk == key
    assert made.state == "idea"
    assert list(made.neighbourhoods.all()) == [village]
    stored = EvidenceNote.objects.get(measure=made)
    assert (stored.kind, stored.value, stored.as_of) == ("need", "15", date(2026, 6, 30))
    with pytest.raises(AlreadyThere) as there:
        plan(key=key, title="Treff", topic=topic, by=by)
    assert there.value.same
    assert Measure.objects.count() == 1


def test_evidence_is_kept_as_it_read_and_never_changed(measure: Measure, by: Actor) -> None:
    add_evidence(measure=measure, evidence=[Evidence(text="Alt", value="1")], by=by)
    assert add_evidence(measure=measure, evidence=[Evidence(text="Alt", value="1")], by=by) == 0
    note = EvidenceNote.objects.get()
    note.value = "2"
    with pytest.raises(TypeError, match="never changed"):
        note.save()


# ------------------------------------------------------------------ two planners
def test_two_planners_who_change_different_fields_lose_nothing(measure: Measure, by: Actor) -> None:
    seen = measure.version
    form = {"purpose": measure.purpose, "unit": "Amt 50", "ends": measure.ends}
    change_measure(measure=measure, values={**form, "unit": "", "purpose": "Neu."},
                   version=seen, by=by)  # fmt: skip
    kept = change_measure(measure=measure, values=form, version=seen, by=by)
    now = Measure.objects.get()
    assert kept == ("purpose",)
    assert (now.purpose, now.unit, now.version) == ("Neu.", "Amt 50", seen + 2)


def test_two_planners_who_change_the_same_text_see_both(measure: Measure, by: Actor) -> None:
    seen = measure.version
    change_measure(measure=measure, values={"purpose": "Ihres"}, version=seen, by=by)
    with pytest.raises(ChangedByBoth) as raised:
        change_measure(measure=measure, values={"purpose": "Meines"}, version=seen, by=by)
    (both,) = raised.value.merged.both
    assert (both.before, both.now, both.typed) == ("Angehörige entlasten.", "Ihres", "Meines")
    assert Measure.objects.get().purpose == "Ihres"
    change_measure(measure=measure, values={"purpose": "Ihres und meines"},
                   version=raised.value.row.version, by=by)  # fmt: skip
    assert Measure.objects.get().purpose == "Ihres und meines"


def test_links_are_merged_like_words(measure: Measure, village: Any, by: Actor) -> None:
    seen = measure.version
    change_measure(measure=measure, values={"neighbourhoods": []}, version=seen, by=by)
    kept = change_measure(
        measure=measure, values={"neighbourhoods": [village], "unit": "Amt"}, version=seen, by=by
    )
    assert kept == ("neighbourhoods",)
    assert not Measure.objects.get().neighbourhoods.exists()


def test_a_step_in_between_does_not_disturb_who_writes(measure: Measure, by: Actor) -> None:
    seen = measure.version
    set_state(measure=Measure.objects.get(), state="planned", by=by)
    change_measure(measure=measure, values={"unit": "Amt 50"}, version=seen, by=by)
    now = Measure.objects.get()
    assert (now.state, now.unit) == ("planned", "Amt 50")


def test_without_the_version_the_last_one_would_win(measure: Measure, by: Actor) -> None:
    """The negative control: whoever pretends to have seen everything overwrites."""
    change_measure(measure=measure, values={"purpose": "Ihres"}, version=measure.version, by=by)
    now = Measure.objects.get()
    change_measure(measure=now, values={"purpose": "Meines"}, version=now.version, by=by)
    assert Measure.objects.get().purpose == "Meines"


def test_every_version_is_kept_with_its_reason(measure: Measure, by: Actor) -> None:
    change_measure(measure=measure, values={"unit": "Amt"}, version=1, by=by, reason="Neu geordnet")
    newest, first = history_of(measure)
    assert (newest.reason, newest.snapshot["unit"]) == ("Neu geordnet", "Amt")
    assert first.snapshot["unit"] == ""


# ------------------------------------------------------------------ states and decisions
def test_deciding_is_not_the_right_of_who_plans(measure: Measure, by: Actor, boss: Actor) -> None:
    set_state(measure=measure, state="planned", by=by)
    with pytest.raises(NotAllowed):
        set_state(measure=measure, state="decided", by=by)
    set_state(measure=Measure.objects.get(), state="decided", by=boss)
    assert Measure.objects.get().state == "decided"


def test_the_decision_of_the_council_makes_a_plan_a_decided_one(
    measure: Measure, decision: Any, by: Actor
) -> None:
    set_state(measure=measure, state="planned", by=by)
    link_decision(measure=measure, decision=decision, by=by)
    now = Measure.objects.get()
    assert (now.state, now.state_since) == ("decided", date(2026, 3, 5))


def test_an_advice_decides_nothing(measure: Measure, decision: Any, by: Actor) -> None:
    type(decision).objects.update(kind="advice")
    set_state(measure=measure, state="planned", by=by)
    link_decision(measure=measure, decision=decision, by=by)
    assert Measure.objects.get().state == "planned"


def test_a_step_can_be_taken_back_once(measure: Measure, by: Actor, boss: Actor) -> None:
    set_state(measure=measure, state="planned", by=by)
    set_state(measure=measure, state="decided", by=boss)
    step = set_state(measure=measure, state="running", by=by)
    assert Measure.objects.get().began_on == timezone.localdate()
    take_back(step=step, by=by)
    now = Measure.objects.get()
    assert (now.state, now.began_on) == ("decided", None)
    with pytest.raises(StaleVersion):
        take_back(step=step, by=by)
    assert StateChange.objects.count() == 3


def test_the_day_of_a_step_is_not_tomorrow(measure: Measure, by: Actor) -> None:
    with pytest.raises(ValidationError, match="Zukunft"):
        set_state(measure=measure, state="planned", on=date(2100, 1, 1), by=by)


def test_what_proposers_are_told(measure: Measure, by: Actor) -> None:
    set_state(measure=measure, state="given-up", reason="Es gibt schon eine im Nachbarort.", by=by)
    found = queries.brief(measure.pk)
    assert found is not None
    assert found.state_label == "aufgegeben"
    assert found.answer == (
        "Die Maßnahme wird nicht weiter verfolgt. Der Grund: Es gibt schon eine im Nachbarort."
    )
    assert found.changed_on == timezone.localdate()
    assert found.public_url == ""
    assert not queries.public_measures().exists()
    assert queries.choices() == []


# ------------------------------------------------------------------ dependencies
def test_measures_do_not_wait_in_a_circle(measure: Measure, topic: Any, by: Actor) -> None:
    second = plan(title="Grundstück", topic=topic, waits_for=[measure], by=by)
    third = plan(title="Umbau", topic=topic, waits_for=[second], by=by)
    with pytest.raises(
        ValidationError, match="Tagespflege in Hohenhausen → Umbau → Grundstück → T"
    ):
        change_measure(measure=measure, values={"waits_for": [third]}, version=1, by=by)
    with pytest.raises(ValidationError):
        change_measure(measure=measure, values={"waits_for": [measure]}, version=1, by=by)
    assert not measure.waits_for.exists()


def test_restoring_closes_no_circle(measure: Measure, topic: Any, by: Actor) -> None:
    second = plan(title="Grundstück", topic=topic, waits_for=[measure], by=by)
    remove(row=second, by=by)
    change_measure(measure=measure, values={"waits_for": []}, version=1, by=by)
    measure.waits_for.add(second)
    with pytest.raises(ValidationError, match="aufeinander"):
        restore(row=second, by=by)
    Measure.waits_for.through.objects.filter(from_measure=measure).delete()
    restore(row=second, by=by)
    assert Measure.objects.count() == 2


# ------------------------------------------------------------------ walls and rights
def test_nobody_else_plans(measure: Measure, kalletal: Municipality, topic: Any) -> None:
    for role in ("council_member", "network_coordinator", "navigator"):
        somebody = acting(make_person(role, kalletal))
        with pytest.raises(NotAllowed):
            plan(title="X", topic=topic, by=somebody)
        with pytest.raises(NotAllowed):
            change_measure(measure=measure, values={"unit": "X"}, version=1, by=somebody)


def test_rows_of_another_municipality_are_not_linked(
    measure: Measure, warburg: Municipality, topic: Any, by: Actor
) -> None:
    with municipality_scope(warburg):
        stranger = acting(make_person("planner", warburg))
        theirs = plan(title="Fremd", topic=topic, by=stranger)
        assert queries.brief(measure.pk) is None
    with pytest.raises(ValidationError, match="gibt es nicht"):
        change_measure(measure=measure, values={"waits_for": [theirs]}, version=1, by=by)


# ------------------------------------------------------------------ goals and figures
def test_templates_come_with_what_they_stand_below_and_only_once(
    in_kalletal: Any, by: Actor
) -> None:
    assert adopt_templates(chosen=["bleiben", "gibt es nicht"], by=by) == 2
    goal = Goal.objects.get(template="bleiben")
    assert goal.parent.template == "these-7"
    assert goal.parent.kind == "thesis"
    assert "Demografiewerkstatt" in goal.source
    assert adopt_templates(chosen=["bleiben", "digital"], by=by) == 1


def test_a_figure_says_when(measure: Measure, by: Actor) -> None:
    figure = {"figure": "Plätze", "source": "eigene Zählung"}
    with pytest.raises(ValidationError, match="Von welchem Tag"):
        add(row=ExpectedEffect(measure=measure, baseline=0, **figure), by=by)
    with pytest.raises(ValidationError, match="Bis wann"):
        add(row=ExpectedEffect(measure=measure, target=12, **figure), by=by)
    with pytest.raises(ValidationError):
        add(row=ExpectedEffect(figure="Plätze", source="x"), by=by)
