"""Houses propose, the keepers decide; what an event said before comes back."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from nahraum.base.audit.queries import history_of
from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion
from nahraum.base.notify.models import Mail
from nahraum.base.people.queries import actor_for
from nahraum.base.people.rules import ANONYMOUS, NotAllowed
from nahraum.connect.calendar import queries
from nahraum.connect.calendar.actions import change, decide, erase_guests, propose, restore_state
from nahraum.connect.calendar.jobs import CALENDAR
from nahraum.connect.calendar.models import Event, GuestList, Proposal
from nahraum.connect.calendar.rules import EntryRefused
from nahraum.connect.directory.actions import add_organisation
from nahraum.connect.upkeep.rules import ProposalRefused
from tests.connect.upkeep.conftest import (
    asked,
    lunch,
    member,
    overdue,
    provider,
    reachable,
    shown,
)

__all__ = ["asked", "lunch", "member", "overdue", "provider", "reachable", "shown"]


@pytest.fixture
def speaker(provider):
    return actor_for(provider)


@pytest.fixture
def said(event, speaker):
    """`said(**values)`: what the house says of the event."""

    def say(**values):
        return propose(
            organisation=event.organisation, event=event, values=values, note="", key=uuid4(),
            version=event.version, by=speaker,
        )  # fmt: skip

    return say


def new_event(topic, soon, **values):
    return {
        "title": "Vorlesen", "summary": "Geschichten für Kinder.", "starts_on": soon,
        "starts_at": time(15), "minutes": 60, "place": "Bücherei", "topics": [topic],
        "cost": "free", "sign_up": "none", **values,
    }  # fmt: skip


def settle(row, by, accepted, answer="", **seen):
    event = queries.event_of(row)
    stand = {"version": row.version, "event_version": event.version if event else 0}
    return decide(proposal=row, accepted=accepted, answer=answer, by=by, **{**stand, **seen})


def test_nothing_stands_in_the_calendar_before_somebody_decided(event, said, by) -> None:
    row = said(bring="Sportschuhe", place="kleiner Saal")
    assert (event.bring, Event.objects.get(pk=event.pk).bring) == ("", "")
    assert [(line.label, line.before, line.after) for line in queries.lines_of(row, event)] == [
        ("Raum oder anderer Ort", "–", "kleiner Saal"), ("Bitte mitbringen", "–", "Sportschuhe"),
    ]  # fmt: skip
    done = settle(row, by, ["bring"], "Der Saal ist schon vergeben.")
    assert done.state == "partly"
    event.refresh_from_db()
    assert (event.bring, event.place) == ("Sportschuhe", "")
    body = Mail.objects.get(key=f"calendar.decided.{row.pk}").body
    assert "Bitte mitbringen: übernommen" in body
    assert "Raum oder anderer Ort: nicht übernommen" in body
    assert "Der Saal ist schon vergeben." in body


def test_a_new_event_is_taken_whole_and_published(club, hall, topic, soon, speaker, by) -> None:
    row = propose(
        organisation=club, event=None, key=uuid4(), note="", by=speaker,
        values=new_event(topic, soon, rule="FREQ=WEEKLY;COUNT=3", ages=["children"], site=hall),
    )  # fmt: skip
    assert not Event.objects.exists()
    with pytest.raises(ProposalRefused):
        settle(row, by, ["title"], "nur das")
    row.refresh_from_db()
    settle(row, by, [change.field for change in queries.changes_of(row)])
    made = Event.objects.get(title="Vorlesen")
    assert (made.status, made.organisation, made.site) == ("published", club, hall)
    assert (made.dates.count(), made.ages, list(made.topics.all())) == (3, ["children"], [topic])
    assert queries.proposals().get().event == made


def test_a_new_event_that_leaves_people_helpless_is_not_published(
    club, topic, soon, speaker, by
) -> None:
    values = new_event(topic, soon, place="", topics=[])
    row = propose(organisation=club, event=None, key=uuid4(), note="", by=speaker, values=values)
    with pytest.raises(EntryRefused) as refused:
        settle(row, by, [change.field for change in queries.changes_of(row)])
    assert len(refused.value.sentences) == 2
    assert (Event.objects.count(), Proposal.objects.get().state) == (0, "open")


def test_who_refuses_owes_a_sentence(said, by) -> None:
    row = said(bring="Sportschuhe")
    with pytest.raises(ProposalRefused):
        settle(row, by, [])
    row.refresh_from_db()
    assert settle(row, by, [], "Wir haben Schuhe.").state == "declined"


def test_what_somebody_changed_meanwhile_is_seen_and_not_overwritten(
    event, said, by, speaker
) -> None:
    row = said(bring="Sportschuhe", place="kleiner Saal")
    seen = event.version
    change(row=event, values={"bring": "Decke"}, version=seen, by=by)
    lines = {line.field: line for line in queries.lines_of(row, event)}
    assert (lines["bring"].clash, lines["bring"].now, lines["place"].clash) == (
        True,
        "Decke",
        False,
    )
    with pytest.raises(StaleVersion):
        settle(row, by, ["bring"], "x", event_version=seen)
    event.refresh_from_db()
    assert event.bring == "Decke"
    with pytest.raises(StaleVersion):
        propose(organisation=event.organisation, event=event, values={"bring": "x"}, note="",
                key=uuid4(), version=seen, by=speaker)  # fmt: skip


def test_two_decisions_are_one(said, by) -> None:
    row = said(bring="Sportschuhe")
    again = Proposal.objects.get(pk=row.pk)
    settle(row, by, ["bring"])
    with pytest.raises(StaleVersion):
        settle(again, by, [], "doch nicht")
    assert Proposal.objects.get().state == "accepted"


def test_sent_twice_is_one_proposal(event, speaker) -> None:
    key = uuid4()
    words = {"organisation": event.organisation, "event": event, "note": "", "key": key}
    propose(**words, values={"bring": "Decke"}, version=event.version, by=speaker)
    with pytest.raises(AlreadyThere):
        propose(**words, values={"bring": "Decke"}, version=event.version, by=speaker)
    assert Proposal.objects.count() == 1


def test_a_house_speaks_for_itself_alone(event, hall, speaker, make_event, by, topic, soon) -> None:
    other = add_organisation(by=by, name="Anderer Verein", sector="association")
    theirs = make_event(organisation=other, phone="05264 77")
    words = {"note": "", "key": uuid4(), "by": speaker}
    with pytest.raises(NotAllowed):
        propose(organisation=other, event=theirs, values={"bring": "x"}, version=2, **words)
    with pytest.raises(ValidationError):
        propose(organisation=event.organisation, event=theirs, values={"bring": "x"}, **words)
    with pytest.raises(NotAllowed):
        propose(organisation=event.organisation, event=event, values={"bring": "x"},
                note="", key=uuid4(), version=event.version, by=ANONYMOUS)  # fmt: skip
    assert Proposal.objects.count() == 0


def test_an_old_proposal_is_erased_a_year_after_the_answer(said, by) -> None:
    row = settle(said(bring="Sportschuhe"), by, ["bring"])
    erase_guests(at=timezone.now() + timedelta(days=364), by=CALENDAR)
    assert Proposal.objects.filter(pk=row.pk).exists()
    erase_guests(at=timezone.now() + timedelta(days=366), by=CALENDAR)
    assert not Proposal.objects.exists()


# ------------------------------------------------------------------ pages
def test_signed_in_the_form_knows_only_ones_own_houses(member, event, make_event, by) -> None:
    other = add_organisation(by=by, name="Anderer Verein", sector="association")
    theirs = make_event(organisation=other, phone="05264 77")
    page = member.get("/kalletal/termine/unsere/").content.decode()
    assert f"/termine/unsere/{event.pk}/" in page
    assert str(theirs.pk) not in page
    assert member.get(f"/kalletal/termine/unsere/{theirs.pk}/").status_code == 404
    form = member.get(f"/kalletal/termine/unsere/{event.pk}/").context["form"]
    sent = _typed(form) | {"bring": "Sportschuhe"}
    assert member.post(f"/kalletal/termine/unsere/{event.pk}/", sent).status_code == 302
    (row,) = queries.open_proposals()
    assert [(c.field, c.before, c.after) for c in queries.changes_of(row)] == [
        ("bring", "", "Sportschuhe")
    ]
    assert row.via == "account"


def _typed(form):
    """What a browser would send of a form nobody touched."""
    found = {}
    for field in form:
        value = field.value()
        if value is None or value is False:
            continue
        found[field.html_name] = (
            field.field.widget.format_value(value)
            if not isinstance(value, (list, bool)) and hasattr(field.field.widget, "format_value")
            else value
        )
    flat = {n: v[0] if isinstance(v, list) and len(v) == 1 else v for n, v in found.items()}
    return {name: value for name, value in flat.items() if value not in ([], None)}


def test_the_link_of_the_mail_opens_the_houses_own_events(client, event, asked, by) -> None:
    _reminder, token, _mail = asked
    assert (
        f"/kalletal/termine/link/{token}/"
        in client.get(f"/kalletal/eintraege/link/{token}/").content.decode()
    )
    answer = client.get(f"/kalletal/termine/link/{token}/")
    assert event.title in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    path = f"/kalletal/termine/link/{token}/{event.pk}/"
    sent = _typed(client.get(path).context["form"]) | {"note": "Am 3. fällt es aus."}
    assert client.post(path, sent).status_code == 302
    (row,) = queries.open_proposals()
    assert (row.via, row.note, row.changes) == ("link", "Am 3. fällt es aus.", [])
    other = add_organisation(by=by, name="Anderer Verein", sector="association")
    Event.objects.filter(pk=event.pk).update(organisation=other)
    assert client.get(path).status_code == 404
    assert client.get("/kalletal/termine/link/falsch/").status_code == 404


# ------------------------------------------------------------------ what it said before
def test_a_former_state_comes_back_as_a_new_one(event, by, join, first, topic) -> None:
    join(event, first, "Ada")
    change(row=event, values={"bring": "Decke", "minutes": 60}, version=event.version, by=by)
    states = queries.states(event)
    assert states[0].differences == [
        ("Dauer in Minuten", "90", "60"), ("Bitte mitbringen", "–", "Decke")
    ]  # fmt: skip
    number = states[1].number
    restore_state(event=event, number=number, version=event.version, by=by)
    event.refresh_from_db()
    assert (event.bring, event.minutes, event.status) == ("", 90, "published")
    assert list(event.topics.all()) == [topic]
    assert GuestList.objects.get().taken == 1
    assert history_of(event).count() == len(states) + 1
    with pytest.raises(NotAllowed):
        restore_state(event=event, number=number, version=event.version, by=ANONYMOUS)
