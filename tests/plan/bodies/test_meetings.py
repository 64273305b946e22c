"""A meeting from the invitation to the approved minutes, and what was decided."""

import io
from datetime import timedelta
from uuid import uuid4

import docx
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from nahraum.base.audit.models import Revision
from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion, municipality_scope
from nahraum.base.notify.models import Mail
from nahraum.base.people.rules import NotAllowed
from nahraum.plan.bodies import actions, queries
from nahraum.plan.bodies.documents import minutes
from nahraum.plan.bodies.models import Decision, Meeting, Seat
from nahraum.plan.bodies.room import ROOM
from tests.base.world import acting

pytestmark = pytest.mark.django_db


def write(meeting, by, *, notes=None, present=(), version=None):
    return actions.write_minutes(
        meeting=meeting,
        present=list(present),
        guests="Beratungsteam",
        remarks="",
        notes=notes or {},
        version=meeting.version if version is None else version,
        by=by,
    )


# ------------------------------------------------------------------ invitation
def test_an_invitation_reaches_everybody_with_an_address_once(meeting, by) -> None:
    assert actions.invite(meeting=meeting, link="http://x/termin.ics", by=by) == 1
    mails = Mail.objects.order_by("to")
    assert [mail.to for mail in mails] == ["beratung@example.org", "vorsitz@example.org"]
    body = mails[0].body
    assert f"{meeting.day:%d.%m.%Y}" in mails[0].subject
    assert "1. Begrüßung, zur Kenntnis\n2. Tagespflege, zum Beschluss" in body
    assert "18:00 Uhr" in body
    assert "Rathaus" in body
    assert "http://x/termin.ics" in body
    actions.invite(meeting=meeting, link="http://x/termin.ics", by=by)
    assert Mail.objects.count() == 2
    meeting.place = "Dorfhaus"
    actions.invite(meeting=meeting, link="http://x/termin.ics", by=by)
    assert Mail.objects.count() == 4


def test_who_has_left_is_not_invited(meeting, seats, by) -> None:
    values = {"until": meeting.day - timedelta(days=1)}
    actions.change(row=seats[0], values=values, version=seats[0].version, by=by)
    actions.invite(meeting=meeting, link="", by=by)
    assert [mail.to for mail in Mail.objects.all()] == ["beratung@example.org"]


def test_nobody_is_invited_to_nothing(group, by) -> None:
    facts = {"title": "4.", "day": timezone.localdate(), "clock": "18:00", "place": "Rathaus"}
    empty = actions.add_meeting(by=by, body=group, **facts)
    with pytest.raises(ValidationError, match="Tagesordnung"):
        actions.invite(meeting=empty, link="", by=by)
    assert not Mail.objects.exists()


# ------------------------------------------------------------------ minutes
def test_minutes_name_functions_and_what_was_said(meeting, seats, by) -> None:
    second = queries.items(meeting)[1]
    write(meeting, by, notes={second.pk: "Der Bedarf ist da."}, present=seats[:1])
    actions.record_decision(
        by=by, body=meeting.body, meeting=meeting, item=second, kind="advice", yes=1, no=0,
        title="Tagespflege", text="Der Rat möge sie einrichten.", responsible="Sozialamt",
    )  # fmt: skip
    actions.add_task(by=by, body=meeting.body, meeting=meeting, text="Träger fragen",
                     responsible="Planung", due=meeting.day)  # fmt: skip
    content = queries.content_of(meeting)
    assert content["present"] == ["Vorsitz, Leitung"]
    assert content["excused"] == ["Hausärzte, Ärzteverein", "Beratung, ohne Stimme"]
    assert content["items"][1]["note"] == "Der Bedarf ist da."
    decided = content["items"][1]["decisions"][0]
    assert decided["result"] == "angenommen (1 Ja, 0 Nein)"
    assert content["tasks"] == [["Träger fragen", "Planung", f"{meeting.day:%d.%m.%Y}"]]
    assert minutes.pdf(content, state="Entwurf").startswith(b"%PDF-")
    text = docx.Document(io.BytesIO(minutes.word(content, state="Entwurf")))
    said = "\n".join(paragraph.text for paragraph in text.paragraphs)
    assert "Der Rat möge sie einrichten." in said
    assert "Träger fragen (Planung" in said


def test_approved_minutes_stay_word_for_word(meeting, seats, by) -> None:
    first = queries.items(meeting)[0]
    write(meeting, by, notes={first.pk: "Alle begrüßt."})
    actions.approve_minutes(meeting=meeting, on=timezone.localdate(), by=by)
    kept = meeting.approved
    assert kept["items"][0]["note"] == "Alle begrüßt."
    with pytest.raises(ValidationError, match="genehmigt"):
        write(meeting, by, notes={first.pk: "Anders."})
    with pytest.raises(ValidationError, match="genehmigt"):
        actions.change(row=first, values={"title": "X"}, version=first.version, by=by)
    with pytest.raises(ValidationError, match="genehmigt"):
        actions.record_decision(
            by=by, body=meeting.body, meeting=meeting, title="Nachträglich", text="Nein."
        )
    assert Meeting.objects.get(pk=meeting.pk).approved == kept


def test_minutes_open_again_with_a_reason_that_is_kept(meeting, by) -> None:
    write(meeting, by)
    actions.approve_minutes(meeting=meeting, on=timezone.localdate(), by=by)
    with pytest.raises(ValidationError, match="warum"):
        actions.reopen_minutes(meeting=meeting, because=" ", by=by)
    actions.reopen_minutes(meeting=meeting, because="Stimmen falsch gezählt", by=by)
    assert meeting.approved_on is None
    last = Revision.objects.filter(object_id=str(meeting.pk)).latest("number")
    assert last.reason == "Stimmen falsch gezählt"


def test_two_who_write_the_same_minutes_lose_no_word(meeting, by) -> None:
    first, seen = queries.items(meeting)[0], meeting.version
    write(meeting, by, notes={first.pk: "Von Ada."})
    late = Meeting.objects.get(pk=meeting.pk)
    with pytest.raises(StaleVersion):
        write(late, by, notes={first.pk: "Von Bo."}, version=seen)
    first.refresh_from_db()
    assert first.note == "Von Ada."


def test_minutes_are_missed_until_they_are_written(kalletal, meeting, planner, by) -> None:
    due = list(ROOM.todos(acting(planner), kalletal, timezone.localdate()))
    assert [todo.text for todo in due] == ["Protokoll schreiben: 3. Sitzung"]
    write(meeting, by)
    assert list(ROOM.todos(acting(planner), kalletal, timezone.localdate())) == []


# ------------------------------------------------------------------ decisions
def recommend(group, by, **more):
    facts = {"kind": "advice", "title": "Bus", "text": "Ein Bürgerbus.", **more}
    return actions.record_decision(by=by, body=group, **facts)


def test_a_recommendation_waits_and_the_council_answers(group, council, by) -> None:
    long_ago = timezone.localdate() - timedelta(days=100)
    row = recommend(group, by, decided_on=long_ago)
    today = timezone.localdate()
    assert (row.number, row.council) == (f"{long_ago.year}-01", "recommended")
    assert queries.waited(row, today) == 100
    assert queries.forgotten(today) == [row]
    actions.answer_recommendation(decision=row, state="on-agenda", agenda_on=today, by=by)
    answer = actions.record_decision(by=by, body=council, title="Bus", text="Ja, ab Mai.")
    actions.answer_recommendation(
        decision=row, state="changed", answered_on=today, reason="Erst ab Mai.",
        council_decision=answer, by=by,
    )  # fmt: skip
    known = queries.decision(row.pk)
    assert (known.council, known.by_council) == ("changed", True)
    assert queries.forgotten(today) == []
    assert (row.agenda_on, row.answered_on) == (today, today)
    with pytest.raises(ValidationError, match="schon geantwortet"):
        actions.answer_recommendation(decision=row, state="rejected", answered_on=today,
                                      reason="doch nicht", by=by)  # fmt: skip


def test_only_what_the_council_took_over_is_decided_by_it(group, council, by) -> None:
    own = actions.record_decision(by=by, body=council, title="Plan", text="Beschlossen.")
    lost = actions.record_decision(
        by=by, body=council, title="Plan", text="Nein.", result="rejected"
    )
    advice = recommend(group, by)
    found = [queries.decision(row.pk).by_council for row in (own, lost, advice)]
    assert found == [True, False, False]


def test_a_rejected_recommendation_waits_for_nobody(group, by) -> None:
    row = recommend(group, by, result="rejected")
    assert row.council == ""
    assert not queries.waiting().exists()


def test_a_decision_sent_twice_is_one(group, by) -> None:
    key = uuid4()
    recommend(group, by, key=key)
    with pytest.raises(AlreadyThere) as same:
        recommend(group, by, key=key)
    assert same.value.same
    with pytest.raises(AlreadyThere) as other:
        recommend(group, by, key=key, text="Etwas anderes.")
    assert not other.value.same
    assert Decision.objects.count() == 1


def test_numbers_are_given_once_even_to_what_is_in_the_trash(group, by) -> None:
    first = recommend(group, by)
    actions.remove(row=first, by=by)
    assert recommend(group, by).number == f"{first.decided_on.year}-02"


def test_whoever_was_slower_takes_the_next_number(group, by, monkeypatch) -> None:
    """Two read the same numbers; the second finds its number taken and reads again."""
    first = recommend(group, by)
    answers = [[], queries.numbers_taken(first.decided_on.year)]
    monkeypatch.setattr(queries, "numbers_taken", lambda year: answers.pop(0))
    assert recommend(group, by).number == f"{first.decided_on.year}-02"
    assert answers == []


def test_more_votes_than_people_are_refused(meeting, seats, by) -> None:
    write(meeting, by, present=seats)  # three are there, two have a vote
    facts = {"body": meeting.body, "meeting": meeting, "title": "X", "text": "Y", "no": 0}
    with pytest.raises(ValidationError, match="3 Stimmen gezählt, aber nur 2"):
        actions.record_decision(by=by, **facts, yes=3)
    assert actions.record_decision(by=by, **facts, yes=2).yes == 2


def test_a_released_decision_does_not_change_unseen(group, by) -> None:
    row = actions.release(decision=recommend(group, by), by=by)
    assert queries.decision(row.pk).public_url != ""
    with pytest.raises(ValidationError, match="veröffentlicht"):
        actions.change(row=row, values={"text": "Anders."}, version=row.version, by=by)
    with pytest.raises(ValidationError, match="veröffentlicht"):
        actions.remove(row=row, by=by)
    actions.withdraw(decision=row, by=by)
    actions.change(row=row, values={"text": "Anders."}, version=row.version, by=by)
    assert not queries.released().exists()


def test_decisions_of_a_hidden_body_are_not_released(group, by) -> None:
    actions.change(row=group, values={"public": False}, version=group.version, by=by)
    with pytest.raises(ValidationError, match="nicht öffentlich"):
        actions.release(decision=recommend(group, by), by=by)


def test_a_body_that_has_decided_stays(group, by) -> None:
    recommend(group, by)
    with pytest.raises(ValidationError, match="aufgelöst"):
        actions.remove(row=group, by=by)


# ------------------------------------------------------------------ walls and names
def test_a_body_of_the_neighbour_is_none(group, by, warburg) -> None:
    with municipality_scope(warburg):
        assert queries.bodies().count() == 0
        with pytest.raises(NotAllowed):
            actions.record_decision(by=by, body=group, title="X", text="Y")


def test_council_members_read_what_is_released_and_write_nothing(
    group, council_member, kalletal
) -> None:
    with pytest.raises(NotAllowed):
        recommend(group, acting(council_member))
    assert list(ROOM.todos(acting(council_member), kalletal, timezone.localdate())) == []


def test_names_go_a_year_after_the_seat_has_ended(group, seats, by) -> None:
    today = timezone.localdate()
    for seat, days in ((seats[0], 366), (seats[2], 364)):
        values = {"until": today - timedelta(days=days), "name": "Ada (erfunden)"}
        actions.change(row=seat, values=values, version=seat.version, by=by)
    assert actions.forget_names(at=timezone.now(), by=by) == 1
    kept = {seat.function: (seat.name, seat.email) for seat in Seat.objects.all()}
    assert kept["Vorsitz"] == ("", "")
    assert kept["Beratung"] == ("Ada (erfunden)", "beratung@example.org")
    snapshots = str(list(Revision.objects.values_list("snapshot", flat=True)))
    assert "Ada (erfunden)" not in snapshots
    assert "vorsitz@example.org" not in snapshots
