"""After the last date: one mail, three questions, numbers only from five, sentences only for the
organiser."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from nahraum.base.notify.actions import make_link
from nahraum.base.notify.models import Mail
from nahraum.base.notify.queries import link_of
from nahraum.base.people.queries import actor_for
from nahraum.base.people.rules import ANONYMOUS, allowed
from nahraum.base.signals.models import Signal
from nahraum.connect.calendar import queries
from nahraum.connect.calendar.actions import (
    RATE,
    ask_how_it_was,
    erase_guests,
    note_attendance,
    rate,
    sign_off,
)
from nahraum.connect.calendar.jobs import CALENDAR
from nahraum.connect.calendar.models import Rating, Registration
from nahraum.connect.calendar.rules import FEWEST, Unreadable, seal, told_counts, unseal
from tests.base.world import browser, make_person
from tests.connect.upkeep.conftest import provider

__all__ = ["provider"]
KEY = b"k" * 64


@pytest.fixture
def over(event, first, join):
    """Two have signed up; it is the evening after."""
    for name, email in (("Ada", "ada@example.org"), ("Bo", "bo@example.org")):
        join(event, first, name, email=email)
    return first.ends + timedelta(hours=3)


def asked_links():
    mails = Mail.objects.filter(key__startswith="calendar.ask.")
    return [re.search(r"/rueckmeldung/(\S+)/", mail.body)[1] for mail in mails]


def test_everybody_who_was_there_is_asked_once(event, first, over, join) -> None:
    assert ask_how_it_was(at=first.ends - timedelta(minutes=1), by=CALENDAR) == 0
    assert ask_how_it_was(at=over, by=CALENDAR) == 2
    assert ask_how_it_was(at=over + timedelta(hours=1), by=CALENDAR) == 0
    assert {m.to for m in Mail.objects.filter(key__startswith="calendar.ask.")} == {
        "ada@example.org", "bo@example.org"
    }  # fmt: skip
    assert len(set(asked_links())) == 2


def test_who_stayed_away_or_has_no_address_is_left_in_peace(
    event, first, over, join, by, make_event
) -> None:
    ada = Registration.objects.get(email="ada@example.org")
    people = queries.participants(first.guests)
    note_attendance(
        guests=first.guests, occurrence=first, by=by,
        present={p.pk: p.registration_id != ada.pk for p in people},
    )  # fmt: skip
    other = make_event(title="Anderes")
    join(other, other.dates.get(), "Cleo")
    off = join(other, other.dates.get(), "Dora", email="dora@example.org")
    sign_off(registration=off, by=ANONYMOUS, at=timezone.now())
    assert ask_how_it_was(at=over, by=CALENDAR) == 1
    assert Mail.objects.get(key__startswith="calendar.ask.").to == "bo@example.org"


def test_a_course_asks_after_its_last_day(make_event, join) -> None:
    course = make_event(sign_up="whole", rule="FREQ=WEEKLY;COUNT=2", course={"goal": "Kochen"})
    first, last = course.dates.order_by("starts")
    join(course, first, "Ada", email="ada@example.org")
    assert ask_how_it_was(at=first.ends + timedelta(hours=1), by=CALENDAR) == 0
    assert ask_how_it_was(at=last.ends + timedelta(days=8), by=CALENDAR) == 0
    assert ask_how_it_was(at=last.ends + timedelta(hours=1), by=CALENDAR) == 1


def answer(event, recommend="yes", lacking="", sentence=""):
    """Somebody of the list answers."""
    registration = Registration.objects.filter(guests__event=event).first()
    expires = timezone.now() + timedelta(days=1)
    token = make_link(purpose=RATE, subject=registration, expires=expires, by=CALENDAR)
    rate(
        registration=registration, link=link_of(token, RATE, timezone.now()), recommend=recommend,
        lacking=lacking, sentence=sentence, by=ANONYMOUS, at=timezone.now(),
    )  # fmt: skip
    return token


def test_the_link_answers_once_and_a_look_changes_nothing(client, event, over) -> None:
    ask_how_it_was(at=timezone.now(), by=CALENDAR)
    registration = Registration.objects.first()
    expires = timezone.now() + timedelta(days=1)
    token = make_link(purpose=RATE, subject=registration, expires=expires, by=CALENDAR)
    path = f"/kalletal/termine/rueckmeldung/{token}/"
    assert client.get(path).status_code == 200
    assert not Rating.objects.exists()
    assert client.post(path, {"lacking": ""}).status_code in (200, 422)
    sent = {"recommend": "partly", "lacking": "too-far", "sentence": "Der Bus fuhr nicht."}
    assert client.post(path, sent).headers["Location"] == "/kalletal/termine/danke/"
    assert client.post(path, sent).status_code == 410
    assert [(r.recommend, r.lacking) for r in Rating.objects.all()] == [("partly", "too-far")]


def test_nothing_leads_back_to_who_answered(event, over) -> None:
    answer(event, sentence="Schön war es.")
    row = Rating.objects.get()
    assert row.created_by == "anonymous"
    local = timezone.localtime(row.created_at)
    assert (local.hour, local.minute, row.changed_at) == (0, 0, row.created_at)
    assert not [f.name for f in Rating._meta.fields if f.related_model is Registration]


def test_only_what_was_missing_becomes_a_signal(event, over) -> None:
    answer(event, "no")
    assert not Signal.objects.filter(kind="calendar.lacking").exists()
    answer(event, "yes", "barrier")
    assert [row.reason for row in Signal.objects.filter(kind="calendar.lacking")] == ["barrier"]


def test_numbers_below_five_are_not_told(event, over) -> None:
    for _number in range(5):
        answer(event, "yes")
    answer(event, "no")
    found = queries.ratings_of(event)
    assert found.parts == {"yes": 5, "partly": None, "no": None}
    assert found.together is None


@given(st.dictionaries(st.sampled_from(["yes", "partly", "no"]), st.integers(0, 30), min_size=3))
def test_no_small_number_can_be_worked_out(numbers) -> None:
    found = told_counts(numbers)
    assert all(number is None or number >= FEWEST for number in found.parts.values())
    hidden = [name for name, number in found.parts.items() if number is None]
    assert (found.together is None) == bool(hidden)


# ------------------------------------------------------------------ sentences
def test_a_sentence_is_stored_sealed_and_opens_for_its_row_alone(event, over) -> None:
    answer(event, sentence="Bitte mehr Stühle.")
    row = Rating.objects.get()
    assert "Stühle" not in row.sealed
    assert queries.voices_of(event) == ["Bitte mehr Stühle."]
    town = str(row.municipality_id)
    for other in ({"row": str(uuid4()), "town": town}, {"row": str(row.pk), "town": "anders"}):
        with pytest.raises(Unreadable):
            unseal(row.sealed, key=settings.NAHRAUM_FIELD_KEY, **other)
    with pytest.raises(Unreadable):
        unseal(row.sealed, key=KEY, town=town, row=str(row.pk))


@given(st.text(max_size=400), st.data())
def test_what_is_sealed_opens_and_what_is_touched_does_not(text, data) -> None:
    sealed = seal(text, key=KEY, town="a", row="b")
    assert unseal(sealed, key=KEY, town="a", row="b") == text
    assert seal(text, key=KEY, town="a", row="b") != sealed
    place = data.draw(st.integers(2, len(sealed) - 3))
    letter = "A" if sealed[place] != "A" else "B"
    with pytest.raises(Unreadable):
        unseal(sealed[:place] + letter + sealed[place + 1 :], key=KEY, town="a", row="b")


def test_only_the_organiser_reads_sentences(event, over, staff, kalletal, provider) -> None:
    answer(event, sentence="Bitte mehr Stühle.")
    path = f"/kalletal/termine/verwaltung/termin/{event.pk}/saetze/"
    assert "Bitte mehr Stühle." in browser(provider).get(path).content.decode()
    # Somebody speaks for the house now, so the keepers of the calendar are not the organiser.
    assert staff.get(path).status_code == 404
    planner = browser(make_person("planner", kalletal))
    assert planner.get(path).status_code == 403
    keep = path.removesuffix("saetze/")
    assert "Stühle" not in planner.get(keep).content.decode()


def test_without_a_speaker_those_who_keep_the_list_are_the_organiser(event, over, staff) -> None:
    answer(event, sentence="Bitte mehr Stühle.")
    path = f"/kalletal/termine/verwaltung/termin/{event.pk}/saetze/"
    assert "Bitte mehr Stühle." in staff.get(path).content.decode()


def test_a_member_of_another_house_reads_nothing(event, over, kalletal) -> None:
    stranger = actor_for(make_person("provider_member", kalletal))
    assert not allowed(stranger, "calendar.voices", event, at=timezone.now())


def test_answers_are_erased_after_a_year(event, over) -> None:
    answer(event, sentence="Schön.")
    erase_guests(at=timezone.now() + timedelta(days=364), by=CALENDAR)
    assert Rating.objects.count() == 1
    erase_guests(at=timezone.now() + timedelta(days=367), by=CALENDAR)
    assert Rating.objects.count() == 0
