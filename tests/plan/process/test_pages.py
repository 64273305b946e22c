"""The process through the front door."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from nahraum.plan.participation import actions as participation
from nahraum.plan.process import actions
from nahraum.plan.process.models import Factor, Gate, Process, Stage
from tests.base.world import browser

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"process:{name}", args=["kalletal", *args])


def fields(answer):
    """What the form on a page would send as it stands."""
    form = answer.context["form"]
    return {bound.html_name: "" if bound.value() is None else bound.value() for bound in form}


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def test_a_process_begins_with_one_form(in_kalletal, planner, client) -> None:
    desk = browser(planner)
    assert "Zurzeit gibt es hier keinen Planungsprozess" in text(client.get(url("show")))
    form = fields(desk.get(url("start")))
    assert desk.post(url("start"), {**form, "public": "on"}).status_code == 302
    assert Process.objects.get().title == "Demografieprozess Kalletal"
    page = text(client.get(url("show")))
    assert "Jetzt: Auftakt" in page
    assert "Sie können mitentscheiden." in page
    keep = text(desk.get(url("keep")))
    assert "Ein Beschluss des Rates liegt vor" in keep
    assert 'href="/kalletal/gremien/verwaltung/"' in keep


def test_the_picture_and_the_table_say_the_same(process, client) -> None:
    page = text(client.get(url("show")))
    assert "<svg" in page
    for title in Stage.objects.values_list("title", flat=True):
        assert f'<th scope="row">{title}</th>' in page


def test_moving_a_date_asks_why_and_everybody_reads_it(process, planner, client) -> None:
    desk, stage = browser(planner), Stage.objects.get(title="Auftakt")
    page = url("change", "stufe", stage.pk)
    sent = {**fields(desk.get(page)), "ends": "2024-09-01"}
    assert "sagen Sie, warum" in text(desk.post(page, sent))
    desk.post(page, {**sent, "reason": "Die Halle war belegt."})
    assert "Die Halle war belegt." in text(client.get(url("show")))


def test_a_planner_finds_no_page_to_pass_what_others_decide(process, gate, planner, admin) -> None:
    page = url("pass", gate("Das Kommunalprofil").pk)
    assert browser(planner).get(page).status_code == 404
    desk = browser(admin)
    form = fields(desk.get(page))
    assert "override" in form
    assert "Noch offen" in text(desk.post(page, {**form, "reason": "Wir machen weiter."}))
    answer = desk.post(page, {**form, "reason": "Wir machen weiter.", "override": "on"})
    assert answer["Location"] == url("keep")
    assert "trotz offener Bedingungen" in text(desk.get(url("keep")))


def test_a_council_gate_takes_the_decision_from_a_list(
    process, gate, admin, council_decision
) -> None:
    desk, row = browser(admin), gate("Der Rat hat den Prozess")
    form = fields(desk.get(url("pass", row.pk)))
    sent = {**form, "reason": "Der Rat hat entschieden.", "decision": council_decision.pk}
    answer = desk.post(url("pass", row.pk), {**sent, "override": "on"})
    assert answer.status_code == 302
    row = Gate.objects.get(pk=row.pk)
    assert (row.decision_id, row.open_then) == (council_decision.pk, [])


def test_factors_stand_in_their_order(process, by, client) -> None:
    for title, points in (("Bus", 3), ("Hausarzt", 17), ("Ruhe", None)):
        actions.add_factor(by=by, process=process, title=title, points=points)
    assert [factor.title for factor in Factor.objects.all()] == ["Hausarzt", "Bus", "Ruhe"]
    assert "17 Punkte" in text(client.get(url("show")))


def test_a_hidden_process_is_shown_to_nobody(process, by, client) -> None:
    actions.change(row=process, values={"public": False}, version=process.version, by=by)
    assert "Kalletal 2029" not in text(client.get(url("show")))


def test_support_lists_hours_and_what_came_of_it(process, by, planner) -> None:
    facts = {"adviser": "Büro (erfunden)", "day": date(2025, 1, 1), "hours": "7.5"}
    actions.add_advice(by=by, process=process, subject="Bus", recommendation="Probieren.", **facts)
    actions.add_advice(by=by, process=process, subject="Geld", **facts)
    page = text(browser(planner).get(url("support")))
    assert "Zusammen 15 Stunden." in page
    assert "noch nicht bekannt" in page


def test_what_a_workshop_heard_becomes_a_factor_and_a_measure(process, by, planner) -> None:
    """Nothing is typed twice, and what is taken over is offered no longer."""
    today = timezone.localdate()
    workshop = participation.add_procedure(
        by=by, kind="workshop", title="Werkstatt", question="Wie leben wir?", level=3,
        promise="Es geht ein.", decides="der Rat", used_for="den Plan", starts_on=today,
        ends_on=today,
    )  # fmt: skip
    evening = participation.add_session(
        by=by, procedure=workshop, title="Abend 1", starts=timezone.now(), place="Saal"
    )
    for kind, words, points in (
        ("stay", "Nachbarn helfen", 7), ("leave", "Kein Bus", 9), ("need", "Tagespflege", 12)
    ):  # fmt: skip
        participation.add_note(by=by, session=evening, kind=kind, about="Dorf", text=words,
                               points=points)  # fmt: skip
    desk = browser(planner)
    answer = desk.get(url("support"))
    assert [note.text for note in answer.context["reasons"]] == ["Kein Bus", "Nachbarn helfen"]
    assert "titel=Kein%20Bus&amp;punkte=9" in text(answer)
    form = fields(desk.get(url("add-support", "faktor"), {"titel": "Kein Bus", "punkte": "9"}))
    assert (form["title"], form["points"]) == ("Kein Bus", 9)
    assert desk.post(url("add-support", "faktor"), {**form, "now": "missing"}).status_code == 302
    assert Factor.objects.get().points == 9
    answer = desk.get(url("support"))
    assert [note.text for note in answer.context["reasons"]] == ["Nachbarn helfen"]
    assert reverse("measures:new", args=["kalletal"]) + "?titel=Kein%20Bus" in text(answer)
    nonsense = desk.get(url("add-support", "faktor"), {"titel": "x" * 900, "punkte": "²9"})
    assert fields(nonsense)["points"] == ""


def test_an_added_gate_keeps_its_conditions(process, planner) -> None:
    desk, stage = browser(planner), Stage.objects.first()
    form = fields(desk.get(url("add-gate", stage.pk)))
    sent = {**form, "title": "Eigene", "due": timezone.localdate(), "decides": "planning",
            "checks": ["partners-found", "advice-given"]}  # fmt: skip
    desk.post(url("add-gate", stage.pk), sent)
    assert Gate.objects.get(title="Eigene").checks == ["partners-found", "advice-given"]
    again = {**sent, "key": "", "title": "Falsche", "checks": ["nirgends"]}
    assert desk.post(url("add-gate", stage.pk), again).status_code == 200
