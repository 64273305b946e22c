"""Starting from the template, adapting it, passing its gates."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from nahraum.base.audit.models import Revision
from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion, municipality_scope
from nahraum.base.people.rules import NotAllowed
from nahraum.plan.bodies import actions as bodies
from nahraum.plan.process import actions, queries
from nahraum.plan.process.models import DateChange, Gate, Process, Product, Stage
from nahraum.plan.process.room import ROOM
from tests.base.world import acting

pytestmark = pytest.mark.django_db

REASON = "Alles ist beraten und liegt vor."


def decide(gate, by, **more):
    facts = {"reason": REASON, "override": False, "version": gate.version, **more}
    return actions.pass_gate(gate=gate, by=by, **facts)


# ------------------------------------------------------------------ the template
def test_all_dates_follow_from_the_kick_off(process) -> None:
    found = queries.shown_stages(process, date(2024, 2, 1))
    assert [stage.row.title for stage in found] == [
        "Auftakt", "Bestandsaufnahme", "Zukunftswerkstatt", "Umsetzung mit Beratung",
        "Halbzeitbilanz und Auswertung",
    ]  # fmt: skip
    assert (found[0].row.starts, found[0].row.ends) == (date(2024, 1, 31), date(2024, 6, 30))
    assert found[-1].row.ends == date(2029, 1, 31)
    assert [stage.state for stage in found] == ["running", "ahead", "ahead", "ahead", "ahead"]
    assert process.source == "dwk-003"


def test_one_process_runs_at_a_time_and_a_new_one_after_its_end(process, by) -> None:
    again = {"by": by, "kick_off": date(2029, 2, 1), "title": "Zweiter"}
    with pytest.raises(ValidationError, match="Es läuft schon ein Prozess"):
        actions.start(**again)
    over = {"ended_on": date(2029, 1, 31)}
    actions.change(row=process, values=over, version=process.version, by=by)
    actions.start(**again)
    assert queries.process().title == "Zweiter"
    assert Process.objects.count() == 2


def test_a_start_sent_twice_is_one(in_kalletal, by) -> None:
    facts = {"key": uuid4(), "kick_off": date(2026, 1, 1), "title": "Einer"}
    actions.start(by=by, **facts)
    with pytest.raises(AlreadyThere):
        actions.start(by=by, **facts)
    assert Stage.objects.count() == 5


def test_a_moved_date_keeps_its_reason(process, by) -> None:
    stage = Stage.objects.get(title="Zukunftswerkstatt")
    values = {"starts": date(2025, 3, 1), "ends": stage.ends}
    with pytest.raises(ValidationError, match="warum"):
        actions.change(row=stage, values=values, version=stage.version, by=by)
    assert not DateChange.objects.exists()
    stage.refresh_from_db()
    why = "Die Wahl kommt dazwischen."
    actions.change(row=stage, values=values, version=stage.version, reason=why, by=by)
    moved = DateChange.objects.get()
    assert (moved.before, moved.after, moved.reason) == (
        date(2025, 1, 31), date(2025, 3, 1), why,
    )  # fmt: skip
    assert "Zukunftswerkstatt (Beginn)" in moved.what


def test_a_name_changes_without_a_reason_and_nobody_is_overwritten(process, by) -> None:
    stage = Stage.objects.get(title="Auftakt")
    seen = stage.version
    actions.change(row=stage, values={"title": "Los geht's"}, version=seen, by=by)
    late = Stage.objects.get(pk=stage.pk)
    with pytest.raises(StaleVersion):
        actions.change(row=late, values={"title": "Beginn"}, version=seen, by=by)
    assert not DateChange.objects.exists()


# ------------------------------------------------------------------ gates
def test_what_is_open_follows_from_the_data(process, gate, by) -> None:
    def opened():
        shown = queries.shown_gate(
            gate("Der Prozess hat"), queries.standing(process), timezone.localdate()
        )
        return [condition.key for condition, _url in shown.conditions if not condition.holds]

    assert opened() == ["steering-group", "steering-met"]
    facts = {"name": "SG", "type": "steering", "power": "advises", "mandate": "M"}
    group = bodies.add_body(by=by, **facts)
    assert opened() == ["steering-met"]
    day = timezone.localdate() - timedelta(days=1)
    said = {"title": "1.", "day": day, "clock": "18:00", "place": "Rathaus"}
    meeting = bodies.add_meeting(by=by, body=group, **said)
    meeting.refresh_from_db()
    assert opened() == ["steering-met", "minutes-written"]
    bodies.write_minutes(
        meeting=meeting, present=[], guests="", remarks="", notes={}, version=meeting.version, by=by
    )
    assert opened() == []


def test_an_open_condition_needs_an_override_and_stays_readable(process, gate, leader) -> None:
    profile = gate("Das Kommunalprofil")
    with pytest.raises(ValidationError, match="Noch offen: Das Kommunalprofil"):
        decide(profile, leader)
    decide(profile, leader, override=True)
    profile.refresh_from_db()
    assert profile.passed_on == timezone.localdate()
    assert profile.open_then == [
        "Das Kommunalprofil ist freigegeben", "Ein Halbjahr Meldungen ist freigegeben",
    ]  # fmt: skip
    kept = Revision.objects.filter(object_id=str(profile.pk)).latest("number")
    assert kept.reason == REASON


def test_nothing_replaces_a_decision_of_the_council(
    process, gate, leader, by, council_decision
) -> None:
    start = gate("Der Rat hat den Prozess")
    with pytest.raises(ValidationError, match="Hier entscheidet der Rat"):
        decide(start, leader, override=True)
    group = bodies.add_body(by=by, name="SG", type="steering", power="advises", mandate="M")
    advice = bodies.record_decision(by=by, body=group, title="Los", text="Los.", kind="advice")
    with pytest.raises(ValidationError, match="Hier entscheidet der Rat"):
        decide(start, leader, override=True, decision=advice)
    decide(start, leader, decision=council_decision)
    assert start.open_then == []
    assert start.decision == council_decision


def test_who_passes_which_gate(process, gate, by, leader, council_member, council_decision) -> None:
    heard, organised, plan = (
        gate("Die Menschen"),
        gate("Der Prozess hat"),
        gate("Der Rat hat den W"),
    )
    for row in (organised, plan):
        with pytest.raises(NotAllowed):
            decide(row, by, override=True, decision=council_decision)
    for row in (heard, organised, plan):
        with pytest.raises(NotAllowed):
            decide(row, acting(council_member), override=True, decision=council_decision)
    decide(heard, by, override=True)
    decide(organised, leader, override=True)
    decide(plan, leader, override=True, decision=council_decision)
    assert Gate.objects.filter(passed_on__isnull=False).count() == 3


def test_a_passed_gate_stays_until_it_is_taken_back(process, gate, by) -> None:
    heard = decide(gate("Die Menschen"), by, override=True)
    with pytest.raises(ValidationError, match="erteilt"):
        actions.change(row=heard, values={"title": "X"}, version=heard.version, by=by)
    with pytest.raises(ValidationError, match="erteilt"):
        actions.remove(row=heard, by=by)
    with pytest.raises(ValidationError, match="freigegeben"):
        actions.remove(row=heard.stage, by=by)
    with pytest.raises(ValidationError, match="schon erteilt"):
        decide(heard, by, override=True)
    with pytest.raises(ValidationError, match="warum"):
        actions.take_back(gate=heard, reason="", by=by)
    actions.take_back(gate=heard, reason="Ein Dorf wurde vergessen.", by=by)
    assert (heard.passed_on, heard.open_then) == (None, [])
    reasons = Revision.objects.filter(object_id=str(heard.pk)).values_list("reason", flat=True)
    assert {REASON, "Ein Dorf wurde vergessen."} <= set(reasons)


def test_two_who_decide_at_once_decide_once(process, gate, by) -> None:
    first, second = gate("Die Menschen"), gate("Die Menschen")
    decide(first, by, override=True)
    with pytest.raises(StaleVersion):
        decide(second, by, override=True)


def test_live_counts_of_signals_open_no_gate(process) -> None:
    """Only released half-years count; see also the rooms' order."""
    assert queries.standing(process).signals == ""


# ------------------------------------------------------------------ things to do
def todos(account, municipality, on):
    return [(todo.text, todo.due) for todo in ROOM.todos(acting(account), municipality, on)]


def test_the_planner_prepares_and_the_administration_decides(
    process, gate, planner, admin, kalletal, by
) -> None:
    on = date(2024, 6, 10)
    Product.objects.update(done_on=on)
    due = gate("Der Prozess hat").due
    council = ("Freigabe vorbereiten: Der Rat hat den Prozess beschlossen", date(2024, 3, 31))
    organised = "Der Prozess hat eine Steuerungsgruppe"
    assert todos(planner, kalletal, on) == [council, (f"Freigabe vorbereiten: {organised}", due)]
    actions.prepare(gate=gate("Der Prozess hat"), by=by)
    assert todos(planner, kalletal, on) == [council]
    assert (f"Freigabe entscheiden: {organised}", due) in todos(admin, kalletal, on)


def test_late_products_are_to_do_until_they_are_there(process, planner, kalletal, by) -> None:
    on = date(2024, 5, 1)
    late = Product.objects.get(title="Auftaktveranstaltung")
    assert late.due == date(2024, 4, 30)
    assert ("Ergebnis fehlt: Auftaktveranstaltung", late.due) in todos(planner, kalletal, on)
    actions.set_done(product=late, done=True, by=by)
    assert all("Auftaktveranstaltung" not in text for text, _due in todos(planner, kalletal, on))


def test_without_a_process_the_template_is_offered(in_kalletal, planner, council_member) -> None:
    today = timezone.localdate()
    found = todos(planner, in_kalletal, today)
    assert found == [("Planungsprozess mit der Vorlage beginnen", None)]
    assert todos(council_member, in_kalletal, today) == []


def test_the_neighbour_has_a_process_of_its_own(process, warburg) -> None:
    with municipality_scope(warburg):
        assert queries.process() is None
        assert not queries.gates().exists()
