"""Surveys and votes: in with a code, out without a trace, a result that never changes."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from nahraum.base.audit.models import Entry
from nahraum.base.notify.models import Mail
from nahraum.base.people.rules import ANONYMOUS
from nahraum.plan.participation import actions, queries
from nahraum.plan.participation.models import Ballot, Code, Coding, Procedure, Response
from nahraum.plan.participation.rules import Refused
from tests.base.world import browser

pytestmark = pytest.mark.django_db
BASE = "/kalletal/beteiligung"


@pytest.fixture
def survey(make_procedure, by):
    row = make_procedure("survey", draft=True, population={"60-74": 500, "75+": 500})
    options = [("Arzt", 97.0), ("Bus", None), ("Laden", None)]
    actions.add_question(
        by=by, procedure=row, kind="ranking", text="Was ist wichtig?", options=options
    )
    actions.add_question(by=by, procedure=row, kind="scale", text="Wie gut?", options=(), page=2)
    actions.add_question(by=by, procedure=row, kind="text", text="Was noch?", options=(), page=2)
    return actions.set_state(procedure=row, state="running", by=by)


@pytest.fixture
def budget(make_procedure, by):
    row = make_procedure("budget", draft=True, level=3)
    actions.set_budget(procedure=row, cents=90_000, seed=5, raise_shares=False, by=by)
    for number, cents in enumerate((30_000, 40_000, 17_000), start=1):
        actions.add_project(by=by, procedure=row, number=number, title=f"P{number}", cents=cents)
    return actions.set_state(procedure=row, state="running", by=by)


def fill(survey, by, number, *, age="60-74", first=0, text=""):
    rank, scale, free = queries.questions_of(survey)
    options = [str(option.pk) for option in rank.options.all()]
    answers = {str(rank.pk): [options[first]], str(scale.pk): "4", str(free.pk): text}
    for _sheet in range(number):
        actions.enter_sheet(
            procedure=survey, answers=answers, groups={"age": age, "neighbourhood": None},
            channel="paper", by=by, key=uuid4(),
        )  # fmt: skip


def test_a_sheet_is_filled_page_by_page_and_then_closed(client, survey, place) -> None:
    start = client.post(f"{BASE}/{survey.pk}/mitmachen/", {"key": str(uuid4())})
    page = client.get(start.url)
    assert "Was ist wichtig?" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    rank, scale, _text = queries.questions_of(survey)
    option = str(rank.options.get(label="Bus").pk)
    twice = {f"q-{rank.pk}-1": option, f"q-{rank.pk}-2": option}
    assert "nur einmal" in client.post(start.url, twice).content.decode()
    second = client.post(start.url, {f"q-{rank.pk}-1": option, "x": "1"}).url
    # Back again: what was said still stands there.
    assert "selected" in client.get(start.url).content.decode()
    last = client.post(second, {f"q-{scale.pk}": "4"}).url
    done = client.post(last, {"age": "60-74", "neighbourhood": str(place.pk)})
    assert done.url == f"{BASE}/{survey.pk}/abgeschickt/"
    assert client.get(start.url).status_code == 410
    sheet = Response.objects.get()
    assert sheet.answers == {str(rank.pk): [option], str(scale.pk): "4"}
    assert (sheet.done, sheet.age, sheet.neighbourhood) == (True, "60-74", place)
    assert (sheet.created_at.hour, sheet.created_at.minute) == (0, 0)


def test_an_empty_sheet_is_not_sent(client, survey) -> None:
    start = client.post(f"{BASE}/{survey.pk}/mitmachen/", {"key": str(uuid4())}).url
    last = start[:-2] + "3/"
    assert "noch keine Frage" in client.post(last, {"age": ""}).content.decode()


def test_a_code_lets_in_once(make_procedure, by) -> None:
    row = make_procedure("survey", draft=True, by_code=True)
    actions.add_question(by=by, procedure=row, kind="scale", text="Wie gut?", options=())
    actions.set_state(procedure=row, state="running", by=by)
    code = actions.make_codes(procedure=row, number=2, by=by)[0]
    path = f"{BASE}/{row.pk}/mitmachen/"
    for typed, status in (("XXXX-XXXX-XXXX", 200), (code.lower(), 302), (code, 200)):
        assert browser().post(path, {"key": str(uuid4()), "code": typed}).status_code == status
    assert Code.objects.filter(used=True).count() == 1


def test_nothing_leads_from_a_code_to_its_ballot_but_the_code(budget, by) -> None:
    code = actions.make_codes(procedure=budget, number=1, by=by)[0]
    before = Code.objects.get()
    chosen = [budget.projects.get(number=1).pk]
    actions.vote(procedure=budget, code=code, projects=chosen, by=ANONYMOUS)
    after, ballot = Code.objects.get(), Ballot.objects.get()
    assert (after.used, after.changed_at, after.version) == (True, before.changed_at, 1)
    assert (ballot.created_at.hour, ballot.created_at.minute) == (0, 0)
    assert after.digest != ballot.receipt
    entry = Entry.objects.filter(action="participation.vote").get()
    assert (entry.object_id, entry.actor) == ("", "anonymous")
    with pytest.raises(Refused):
        actions.vote(procedure=budget, code=code, projects=chosen, by=ANONYMOUS)
    assert Ballot.objects.count() == 1


def test_codes_by_mail_are_sent_once_to_each(survey, by) -> None:
    sent = actions.mail_codes(
        procedure=survey, addresses=["a@example.org", "", "a@example.org", "b@example.org"],
        path="/kalletal/", by=by, key=uuid4(),
    )  # fmt: skip
    codes = {re.search(r"\w{4}-\w{4}-\w{4}", mail.body).group() for mail in Mail.objects.all()}
    assert (sent, len(codes), Code.objects.count()) == (2, 2, 2)


def test_paper_and_screen_are_counted_together_and_marked(survey, by) -> None:
    fill(survey, by, 2)
    assert {row.channel for row in Response.objects.all()} == {"paper"}
    assert queries.counted_sheets(survey)["answers"] == 2


def test_a_result_is_released_once_and_never_changes(survey, by, now, client) -> None:
    fill(survey, by, 30, first=0)
    fill(survey, by, 30, age="75+", first=1)
    path = f"{BASE}/{survey.pk}/ergebnis/"
    assert client.get(path).status_code == 404
    with pytest.raises(Refused):
        actions.release_survey(procedure=survey, by=by, at=now)
    survey = actions.set_state(procedure=survey, state="ended", by=by)
    actions.release_survey(procedure=survey, by=by, at=now)
    page = re.sub(r"\s+", " ", client.get(path).content.decode())
    assert "60 Menschen haben geantwortet" in page
    assert "97 %" in page  # what another survey found, beside it
    with pytest.raises(Refused):
        fill(survey, by, 1)
    with pytest.raises(Refused):
        actions.release_survey(procedure=survey, by=by, at=now)
    with pytest.raises(Refused):
        actions.set_state(procedure=survey, state="running", by=by)
    rows = client.get(f"{BASE}/{survey.pk}/ergebnis.csv").content.decode("utf-8-sig")
    assert "Was ist wichtig?;Arzt;50;" in rows


def test_few_answers_show_nothing(survey, by, now, client) -> None:
    fill(survey, by, 29, text="Nachbar Müller ist laut")
    actions.set_state(procedure=survey, state="ended", by=by)
    actions.release_survey(procedure=survey, by=by, at=now)
    page = client.get(f"{BASE}/{survey.pk}/ergebnis/").content.decode()
    assert "Weniger als 30 Antworten" in page
    assert "Müller" not in page


def test_what_is_asked_stays_once_somebody_has_answered(survey, by) -> None:
    fill(survey, by, 1)
    with pytest.raises(ValidationError):
        actions.add_question(by=by, procedure=survey, kind="scale", text="Noch eine", options=())
    with pytest.raises(ValidationError):
        actions.remove(row=survey.questions.first(), by=by)


def test_the_export_has_no_small_group_and_no_free_text(survey, by, planner) -> None:
    fill(survey, by, 40, text="Nachbar Müller ist laut")
    fill(survey, by, 5, age="75+")
    survey.questions.filter(kind="scale").update(text="=1+1")
    client = browser(planner)
    rows = client.get(f"{BASE}/verwaltung/{survey.pk}/antworten.csv").content.decode("utf-8-sig")
    lines = rows.strip().splitlines()
    assert len(lines) == 46
    assert lines[0] == "alter;Was ist wichtig?;'=1+1"  # a heading is no formula either
    assert "Müller" not in rows
    assert "75+" not in rows
    # Were the large group named, the five would be seen by subtraction.
    assert "60-74" not in rows


def test_two_people_sort_free_texts(survey, by, planner) -> None:
    fill(survey, by, 3, text="Der Bus fehlt")
    question = survey.questions.get(kind="text")
    client = browser(planner)
    path = f"{BASE}/verwaltung/frage/{question.pk}/kodieren/"
    keys = list(Response.objects.order_by("pk").values_list("pk", flat=True))
    first = {f"c-{key}": code for key, code in zip(keys, ("Bus", "Bus", "Arzt"), strict=True)}
    client.post(path, first)
    assert "Bus" not in re.findall(r'name="c-[^"]+" value="([^"]*)"', client.get(
        f"{path}?wer=2").content.decode())  # fmt: skip
    client.post(f"{path}?wer=2", {**first, f"c-{keys[2]}": "Bus"})
    assert Coding.objects.count() == 3
    assert queries.agreement(question) == pytest.approx(0.0)


# ------------------------------------------------------------------ money
def votes(budget, by, *chosen):
    rows = {row.number: row.pk for row in budget.projects.all()}
    codes = actions.make_codes(procedure=budget, number=len(chosen), by=by)
    for code, numbers in zip(codes, chosen, strict=True):
        actions.vote(procedure=budget, code=code, projects=[rows[n] for n in numbers], by=ANONYMOUS)
    return codes


def test_each_project_and_each_share_is_explained(budget, by, now, client) -> None:
    codes = votes(budget, by, *[[1]] * 20, *[[2]] * 12, *[[1, 3]] * 4)
    actions.set_state(procedure=budget, state="ended", by=by)
    actions.release_budget(procedure=budget, by=by, at=now)
    page = client.get(f"{BASE}/{budget.pk}/ergebnis/").content.decode()
    assert "36 Menschen" in page
    project = budget.projects.get(number=1)
    why = client.get(f"{BASE}/projekt/{project.pk}/").content.decode()
    assert "24 von 36 Menschen" in why
    assert "12,50 €" in why
    share = client.post(f"{BASE}/{budget.pk}/mein-anteil/", {"code": codes[0]}).content.decode()
    assert "Ihr Anteil war 25 €" in share
    assert "12,50 €" in share
    wrong = client.post(f"{BASE}/{budget.pk}/mein-anteil/", {"code": "XXXX-XXXX-XXXX"})
    assert "keinen Stimmzettel" in wrong.content.decode()


def test_few_ballots_are_not_taken_apart(budget, by, now, client) -> None:
    votes(budget, by, *[[1]] * 20, *[[2]] * 9)
    actions.set_state(procedure=budget, state="ended", by=by)
    actions.release_budget(procedure=budget, by=by, at=now)
    page = client.get(f"{BASE}/{budget.pk}/ergebnis/").content.decode()
    assert "Weniger als 30 Menschen" in page
    project = budget.projects.get(number=1)
    assert "von 29 Menschen" not in client.get(f"{BASE}/projekt/{project.pk}/").content.decode()


def test_money_and_lot_stand_before_the_vote(budget, by, client) -> None:
    assert "Nummer 5" in client.get(f"{BASE}/{budget.pk}/").content.decode()
    with pytest.raises(Refused):
        actions.set_budget(procedure=budget, cents=1, seed=6, raise_shares=True, by=by)
    with pytest.raises(Refused):
        actions.add_project(by=by, procedure=budget, number=9, title="Spät", cents=100)


# ------------------------------------------------------------------ promise, workshop, erasure
def test_what_was_promised_is_not_rewritten(collection, by) -> None:
    values = {"promise": "Vielleicht lesen wir es."}
    with pytest.raises(ValidationError):
        actions.change(row=collection, values=values, version=collection.version, by=by)
    row = actions.change(
        row=collection, values={"about": "Mehr"}, version=collection.version, by=by
    )
    assert row.about == "Mehr"


def test_a_procedure_ends_with_its_promise_checked(collection, idea, by) -> None:
    actions.set_state(procedure=collection, state="ended", by=by)
    with pytest.raises(Refused):
        actions.set_state(procedure=collection, state="done", by=by)
    with pytest.raises(ValidationError):
        actions.keep_promise(
            procedure=collection, outcome="Eine Bank.", kept="partly", reason=" ",
            version=collection.version, by=by,
        )  # fmt: skip
    actions.keep_promise(
        procedure=collection, outcome="Eine Bank.", kept="partly", reason="Es fehlt Geld.",
        version=collection.version, by=by,
    )  # fmt: skip
    with pytest.raises(Refused, match="Idee"):
        actions.set_state(procedure=collection, state="done", by=by)
    actions.answer(idea=idea, verdict="no", reason="Kein Geld.", by=by, key=uuid4())
    actions.set_state(procedure=collection, state="done", by=by)
    assert list(queries.procedures_done()) == [collection]
    assert queries.counts_by_level() == {1: 0, 2: 1, 3: 0, 4: 0}


def test_a_workshop_shows_arguments_needs_and_who_was_there(
    make_procedure, by, now, topic, client
) -> None:
    row = make_procedure("workshop")
    session = actions.add_session(
        by=by, procedure=row, title="Abend", starts=now, place="Dorfhaus", minutes_released=True
    )
    for kind, text in (("for", "Das Haus ist da."), ("against", "Es ist laut.")):
        actions.add_note(by=by, session=session, kind=kind, about="Treffpunkt", text=text)
    need = actions.add_note(
        by=by, session=session, kind="need", about="Treffpunkt", text="Ein Treffpunkt", topic=topic
    )
    heads = {("age", "60-74"): 12, ("age", "75+"): 3, ("age", "30-44"): 8}
    actions.count_heads(session=session, numbers=heads, by=by)
    measure = actions.plan_from_note(note=need, by=by, key=need.pk)
    assert measure.title == "Ein Treffpunkt"
    page = re.sub(r"\s+", " ", client.get(f"{BASE}/{row.pk}/").content.decode())
    assert "<strong>Dafür:</strong> Das Haus ist da." in page
    assert "<strong>Dagegen:</strong> Es ist laut." in page
    # Another evening would tell by subtraction who came to it: numbers are told at the end.
    assert "Wer war da?" not in page
    Procedure.objects.filter(pk=row.pk).update(state="ended")
    page = re.sub(r"\s+", " ", client.get(f"{BASE}/{row.pk}/").content.decode())
    # Three people of 75 and more would be seen by subtraction if only they were hidden.
    assert re.findall(r"<td class=\"nr-number\">([^<]+)</td>", page) == [
        "keine oder zu wenige", "12", "keine oder zu wenige",
    ]  # fmt: skip


def test_old_answers_and_addresses_are_erased(survey, propose, collection, by, now) -> None:
    idea = propose("Eine Bank im Park", email="ada@example.org")
    actions.begin_sheet(
        procedure=survey, code="", address="10.0.0.1", language="de", key=uuid4(),
        by=ANONYMOUS, at=now,
    )  # fmt: skip
    assert actions.erase(at=now, by=by) == 0
    assert actions.erase(at=now + timedelta(days=32), by=by) == 1
    assert not Response.objects.exists()
    actions.erase(at=now + timedelta(days=400), by=by)
    idea.refresh_from_db()
    assert idea.email == ""
