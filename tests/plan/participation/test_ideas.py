"""Ideas: proposed without an account, read, supported, answered; who left an address hears."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from nahraum.base.audit.queries import history_of
from nahraum.base.municipality.tenancy import AlreadyThere
from nahraum.base.notify.models import Mail
from nahraum.base.people.rules import ANONYMOUS, NotAllowed
from nahraum.base.registry import evidence, related
from nahraum.base.signals.models import Signal
from nahraum.plan.measures.models import Measure
from nahraum.plan.participation import actions, queries
from nahraum.plan.participation.actions import Sender, Stopped
from nahraum.plan.participation.models import Idea
from nahraum.plan.participation.rules import Refused
from tests.base.world import browser, make_person

pytestmark = pytest.mark.django_db


def test_an_idea_waits_until_somebody_has_read_it(propose, collection, by, now, topic) -> None:
    idea = propose("Tagespflege im Pfarrhaus", topic=topic)
    assert idea.state == "waiting"
    assert idea.answer_by == timezone.localdate(now) + timedelta(days=60)
    assert list(queries.published_ideas(collection)) == []
    actions.publish_idea(idea=idea, by=by, at=now)
    assert [row.title for row in queries.published_ideas(collection)] == [idea.title]


def test_each_shown_idea_is_one_signal_however_often_it_is_shown(idea, by, now) -> None:
    actions.publish_idea(idea=Idea.objects.get(pk=idea.pk), by=by, at=now)
    found = Signal.objects.filter(kind="participation.proposal")
    assert [(s.topic_id, s.neighbourhood_id, s.reason) for s in found] == [
        (idea.topic_id, idea.neighbourhood_id, "no-offer")
    ]


def test_an_idea_that_is_not_shown_is_no_signal(propose, by) -> None:
    idea = propose("Kauft bei Müller", email="ada@example.org")
    actions.reject_idea(idea=idea, rule="advert", by=by)
    assert not Signal.objects.exists()
    assert "ist Werbung" in Mail.objects.get(subject="Zu Ihrer Idee").body


def test_only_those_who_may_read_ideas(propose, council_member, now) -> None:
    from tests.base.world import acting

    idea = propose("Tagespflege im Pfarrhaus")
    with pytest.raises(NotAllowed):
        actions.publish_idea(idea=idea, by=acting(council_member), at=now)


def test_a_form_sent_twice_is_one_idea(propose) -> None:
    key = uuid4()
    first = propose("Tagespflege im Pfarrhaus", key=key)
    assert propose("Tagespflege im Pfarrhaus", key=key).pk == first.pk
    with pytest.raises(AlreadyThere):
        propose("Etwas anderes", key=key)
    assert Idea.objects.count() == 1


def test_nobody_proposes_when_nothing_runs(make_procedure, now) -> None:
    row = make_procedure("ideas", draft=True)
    sender = Sender(address="10.0.0.1", age=20.0, trap="")
    with pytest.raises(Refused):
        actions.propose(
            procedure=row, sender=sender, by=ANONYMOUS, key=uuid4(), at=now, title="Eine Bank",
            text="", topic=None, neighbourhood=None, email="",
        )  # fmt: skip


def test_the_mail_carries_a_link_to_change_and_to_withdraw(propose, client) -> None:
    idea = propose("Bank am Friedhof", email="ada@example.org")
    path = re.search(r"/kalletal/beteiligung/meine-idee/\S+/", Mail.objects.get().body).group()
    page = client.get(path)
    assert b"Bank am Friedhof" in page.content
    answer = client.post(path, {"title": "Zwei Bänke am Friedhof", "text": ""})
    assert b"gespeichert" in answer.content
    assert Idea.objects.get(pk=idea.pk).title == "Zwei Bänke am Friedhof"
    assert client.post(path, {"title": "Drei Bänke", "text": ""}).status_code == 410
    new = Mail.objects.exclude(body__contains=path).get().body
    path = re.search(r"/kalletal/beteiligung/meine-idee/\S+/", new).group()
    assert "zurückgezogen".encode() in client.post(path, {"zurueckziehen": "1"}).content
    row = Idea.objects.get(pk=idea.pk)
    assert (row.state, row.title, row.text, row.email) == ("withdrawn", "zurückgezogen", "", "")
    # No earlier version keeps what was taken back.
    assert not history_of(row).exists()


def test_every_answer_has_a_reason_and_is_told(propose, by, now) -> None:
    idea = propose("Bank am Friedhof", email="ada@example.org")
    with pytest.raises(Refused):
        actions.answer(idea=idea, verdict="no", reason="Kein Geld.", by=by, key=uuid4())
    actions.publish_idea(idea=idea, by=by, at=now)
    with pytest.raises(ValidationError):
        actions.answer(idea=idea, verdict="no", reason=" ", by=by, key=uuid4())
    with pytest.raises(ValidationError):
        actions.answer(idea=idea, verdict="forwarded", reason="Kreis.", by=by, key=uuid4())
    actions.answer(idea=idea, verdict="no", reason="Der Weg gehört dem Kreis.", by=by, key=uuid4())
    assert "Der Weg gehört dem Kreis." in Mail.objects.get(subject="Antwort auf Ihre Idee").body
    fate = queries.fate_of(queries.idea(idea.pk))
    assert (fate.label, fate.reason) == ("wird nicht umgesetzt", "Der Weg gehört dem Kreis.")


def test_the_latest_answer_counts_and_the_earlier_stays(idea, by) -> None:
    actions.answer(idea=idea, verdict="no", reason="Kein Geld.", by=by, key=uuid4())
    actions.answer(idea=idea, verdict="partly", reason="Doch Geld.", by=by, key=uuid4())
    row = queries.idea(idea.pk)
    assert queries.fate_of(row).reason == "Doch Geld."
    assert [answer.reason for answer in row.answers.all()] == ["Doch Geld.", "Kein Geld."]


def test_a_measure_from_an_idea_and_back_to_its_proposer(propose, by, now, topic, place) -> None:
    idea = propose("Tagespflege hier", topic=topic, neighbourhood=place, email="ada@example.org")
    actions.publish_idea(idea=idea, by=by, at=now)
    measure = actions.plan_measure(idea=idea, by=by, key=uuid4())
    assert (measure.title, measure.topic_id) == ("Tagespflege hier", topic.pk)
    assert list(measure.neighbourhoods.all()) == [place]
    assert [row.text for row in related("measures.measure", measure.pk)] == ["Tagespflege hier"]
    # Nobody may read the measure yet: nothing is told, and the page names none.
    assert actions.tell_changes(by=by) == 0
    assert queries.fate_of(queries.idea(idea.pk)).measure == ""
    Measure.objects.filter(pk=measure.pk).update(public=True, state="decided")
    assert actions.tell_changes(by=by) == 1
    assert actions.tell_changes(by=by) == 0
    assert "Die Maßnahme ist beschlossen." in Mail.objects.get(subject__contains="wurde").body
    Measure.objects.filter(pk=measure.pk).update(state="running")
    assert actions.tell_changes(by=by) == 1
    assert queries.fate_of(queries.idea(idea.pk)).answer == "Die Maßnahme läuft."


def test_public_ideas_are_evidence_of_their_cell(idea, place, now) -> None:
    day = timezone.localdate(now)
    texts = [one.text for one in evidence("tagespflege", place.pk, day)]
    assert "Idee: Tagespflege im Pfarrhaus" in texts
    assert "Idee: Tagespflege im Pfarrhaus" not in [
        one.text for one in evidence("tagespflege", uuid4(), day)
    ]


# ------------------------------------------------------------------ support
def test_a_browser_supports_an_idea_once(client, idea) -> None:
    path = f"/kalletal/beteiligung/idee/{idea.pk}/unterstuetzen/"
    client.get(f"/kalletal/beteiligung/idee/{idea.pk}/")
    assert not client.cookies  # reading leaves nothing behind
    assert client.post(path, {"key": str(uuid4())}).status_code == 302
    client.post(path, {"key": str(uuid4())})
    assert idea.supports.count() == 1
    assert b"Danke" in client.get(path).content
    # The page has an address in each language; the browser sends what it remembers to all of them.
    assert client.cookies["nahraum-ideen"]["path"] == "/"
    assert client.cookies["nahraum-ideen"]["httponly"]


def test_another_browser_counts_but_a_connection_not_without_end(idea) -> None:
    path = f"/kalletal/beteiligung/idee/{idea.pk}/unterstuetzen/"
    codes = [browser().post(path, {"key": str(uuid4())}).status_code for _n in range(8)]
    assert codes == [302] * 5 + [429] * 3
    other = browser().post(path, {"key": str(uuid4())}, REMOTE_ADDR="10.9.9.9")
    assert (other.status_code, idea.supports.count()) == (302, 6)


def test_a_forged_cookie_is_no_cookie(client, idea) -> None:
    client.cookies["nahraum-ideen"] = f"{str(idea.pk)[:8]}:forged"
    path = f"/kalletal/beteiligung/idee/{idea.pk}/unterstuetzen/"
    client.post(path, {"key": str(uuid4())})
    assert idea.supports.count() == 1


def test_support_says_no_time_and_no_author(idea, now) -> None:
    actions.support(idea=idea, address="10.0.0.1", key=uuid4(), by=ANONYMOUS, at=now)
    row = idea.supports.get()
    assert (row.created_by, row.created_at.hour, row.created_at.minute) == ("anonymous", 0, 0)


# ------------------------------------------------------------------ staff writes for others
def test_many_short_ideas_from_an_event(collection, by, now) -> None:
    key = uuid4()
    lines = ["Bank am Friedhof", "", "Bus am Abend: nach 20 Uhr fährt keiner", "W" * 200]
    for _time in range(2):
        actions.enter(
            procedure=collection, lines=lines, channel="event", by=by, key=key, at=now,
            topic=None, neighbourhood=None,
        )  # fmt: skip
    found = sorted(Idea.objects.values_list("title", "text", "channel"))
    assert len(found) == 3
    assert found[0] == ("Bank am Friedhof", "", "event")
    assert found[1] == ("Bus am Abend", "nach 20 Uhr fährt keiner", "event")
    assert found[2][1] == "W" * 200


def test_a_table_is_looked_at_taken_over_and_taken_back(collection, by, now, idea) -> None:
    table = b"beitrag;satz\n1;Der Radweg endet im Nichts.\n1;Bitte verlaengern.\n2;Mehr Baenke.\n"
    made = actions.hand_in(
        procedure=collection, content=table + b"3;Mehr Baenke.\n", name="t.csv", source="Post",
        by=by, key=uuid4(),
    )  # fmt: skip
    assert made.waiting == [
        ["1", "Der Radweg endet im Nichts. Bitte verlaengern."],
        ["2", "Mehr Baenke."],
    ]
    assert actions.take_over(intake=made, by=by, at=now) == 2
    shown = Idea.objects.get(title="Mehr Baenke.")
    actions.publish_idea(idea=shown, by=by, at=now)
    assert actions.take_back(intake=made, by=by) == 1
    assert set(Idea.objects.values_list("title", flat=True)) == {idea.title, "Mehr Baenke."}


def test_a_broken_table_names_the_line(collection, by) -> None:
    with pytest.raises(ValidationError, match=r"t\.csv:3"):
        actions.hand_in(
            procedure=collection, content=b"beitrag;satz\n1;Gut\n2;\n", name="t.csv",
            source="Post", by=by, key=uuid4(),
        )  # fmt: skip


@pytest.mark.real_data
def test_the_contributions_of_krefeld(collection, by, now, shared_data) -> None:
    path = shared_data / "20_beteiligung_krefeld" / "dataset_MCK.tsv"
    made = actions.hand_in(
        procedure=collection, content=path.read_bytes(), name=path.name,
        source="CIMT, Romberg, CC BY-SA 4.0", by=by, key=uuid4(),
    )  # fmt: skip
    assert len(made.waiting) == 337
    made.waiting = made.waiting[:40]
    assert actions.take_over(intake=made, by=by, at=now) == 40
    assert actions.take_back(intake=made, by=by) == 40


# ------------------------------------------------------------------ spam, through the view
def test_the_form_asks_first_whether_the_idea_is_there(client, idea, collection) -> None:
    from nahraum.plan.participation.forms.public import form_token

    path = f"/kalletal/beteiligung/{collection.pk}/vorschlagen/"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nahraum.plan.participation.views.proposing.age_of", lambda token: 20.0)
        sent = {"title": "Pfarrhaus als Tagespflege", "key": str(uuid4()), "token": form_token()}
        page = client.post(path, sent)
        assert "Ist das Ihr Anliegen?" in page.content.decode()
        assert Idea.objects.count() == 1
        assert client.post(path, {**sent, "seen": "1"}).status_code == 302
    assert Idea.objects.count() == 2


def test_programs_are_stopped_at_the_view_and_people_are_not(collection) -> None:
    """Every kind of program a hundredth of the number the rules are tried with."""
    import time_machine

    path = f"/kalletal/beteiligung/{collection.pk}/vorschlagen/"
    client, stopped = browser(), 0
    with time_machine.travel(timezone.now(), tick=False) as clock:
        token = client.get(path).context["form"]["token"].value()
        for number in range(10):
            good = {"title": f"Angebot Nummer {number}", "key": str(uuid4()), "token": token}
            for bad in (
                {**good, "token": ""},
                {**good, "token": token[:-2] + "xx"},
                good,  # at once
                {**good, "homepage": "http://x.example"},
                {**good, "text": "http://a.example http://b.example"},
            ):
                stopped += client.post(path, bad, REMOTE_ADDR=f"10.1.{number}.1").status_code != 302
        clock.shift(30)
        assert (stopped, Idea.objects.count()) == (50, 0)
        for number in range(5):
            typed = {"title": f"Haltestelle Nummer {number} beleuchten", "seen": "1"}
            sent = {**typed, "token": token, "key": str(uuid4())}
            answer = client.post(path, sent, REMOTE_ADDR=f"10.2.{number}.1")
            assert answer.status_code == 302, answer.context["form"].errors
    assert Idea.objects.count() == 5


def test_one_connection_is_stopped_in_the_end(propose) -> None:
    for number in range(20):
        propose(f"Wunsch Nummer {number}", address="10.0.0.9")
    with pytest.raises(Stopped, match="rate"):
        propose("Wunsch Nummer 21", address="10.0.0.9")
    propose("Wunsch Nummer 22", address="10.0.0.8")


def test_the_planner_s_page_counts_what_waits(propose, kalletal) -> None:
    propose("Tagespflege im Pfarrhaus")
    client = browser(make_person("municipality_admin", kalletal, "Ada"))
    page = client.get("/kalletal/beteiligung/verwaltung/ideen/").content.decode()
    assert "Tagespflege im Pfarrhaus" in page
    assert "Eine neue Idee lesen" in client.get("/kalletal/heute/").content.decode()
