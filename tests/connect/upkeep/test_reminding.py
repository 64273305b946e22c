"""The daily job: one mail for a house, three steps, and nothing is ever deleted."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from nahraum.base.notify.models import Link, Mail
from nahraum.connect.directory.actions import add_offer, add_organisation, confirm, publish
from nahraum.connect.directory.models import Offer
from nahraum.connect.directory.queries import public_offers
from nahraum.connect.directory.rules import Freshness, freshness
from nahraum.connect.portal.queries import search, shown_hits
from nahraum.connect.portal.rules import Wish
from nahraum.connect.upkeep import queries
from nahraum.connect.upkeep.actions import remind
from nahraum.connect.upkeep.jobs import SCHEDULE, run_remind
from nahraum.connect.upkeep.models import Reminder
from tests.base.world import browser
from tests.connect.upkeep.conftest import ADDRESS

BERLIN = ZoneInfo("Europe/Berlin")
DAYS_OF_15_MONTHS = 456


def silent(done, total, text):
    """Nobody watches the job."""


def test_one_mail_for_all_offers_of_a_house(reachable, overdue, choir) -> None:
    assert run_remind(None, silent) == {"sent": 1}
    mail = Mail.objects.get()
    assert mail.to == ADDRESS
    assert mail.subject == "Stimmt Ihr Eintrag noch? Dorfverein (erfunden)"
    assert "- Mittagstisch\n- Singkreis\n" in mail.body
    assert "http://127.0.0.1:8000/kalletal/eintraege/link/" in mail.body
    assert "kein Passwort" in mail.body
    assert run_remind(None, silent) == {"sent": 0}
    assert Mail.objects.count() == 1


def test_the_token_is_stored_nowhere_but_in_the_mail(asked) -> None:
    reminder, token, _mail = asked
    link = Link.objects.get()
    assert token not in str(link.__dict__)
    assert link.subject_id == reminder.pk
    assert len(token) >= 22  # 128 bit in base64


def test_nobody_is_reminded_of_a_fresh_entry(reachable, shown) -> None:
    assert queries.reminders_due(today=timezone.localdate()) == []


def test_a_draft_is_nobodys_business(reachable, lunch) -> None:
    assert queries.reminders_due(today=timezone.localdate()) == []


def test_a_second_run_at_the_same_time_writes_once(reachable, overdue) -> None:
    now = timezone.now()
    ((asked, due),) = queries.reminders_due(today=timezone.localdate(now))
    assert remind(asked=asked, due=due, at=now, by=SCHEDULE) is not None
    assert remind(asked=asked, due=due, at=now, by=SCHEDULE) is None
    assert Mail.objects.count() == 1


def test_who_has_no_address_is_called(club, overdue) -> None:
    assert queries.reminders_due(today=timezone.localdate()) == []
    (call,) = queries.calls(today=timezone.localdate())
    assert (call.asked.organisation, call.reason) == (club, "no-mail")


def test_the_public_address_serves_where_there_is_no_other(club, overdue, by) -> None:
    from nahraum.connect.directory.actions import change

    change(row=club, values={"email": "info@example.org"}, version=club.version, by=by)
    ((asked, _due),) = queries.reminders_due(today=timezone.localdate())
    assert asked.address == "info@example.org"


# ------------------------------------------------------------------ F-24
def test_fifteen_months_of_silence(reachable, shown, topic, by, monkeypatch) -> None:
    """Three mails, then the mark, last in the list, called, never deleted; one click mends it."""
    start = date(2027, 1, 4)
    confirm(offer=shown, checked_by="Test", on=start, by=by)
    other = _rival(topic, start + timedelta(days=DAYS_OF_15_MONTHS - 1), by)
    mails, marked, called = [], None, None
    for number in range(DAYS_OF_15_MONTHS):
        today = start + timedelta(days=number)
        _at(today, monkeypatch)
        if run_remind(None, silent)["sent"]:
            mails.append(number)
        if marked is None and _says_so(shown, today):
            marked = number
        found = queries.calls(today=today)
        if called is None and any(call.asked.organisation.pk == shown.organisation_id
                                  for call in found):  # fmt: skip
            called = number
    assert mails == [166, 180, 210]
    assert called == 224
    assert marked == 271
    last = start + timedelta(days=DAYS_OF_15_MONTHS - 1)
    at = datetime(last.year, last.month, last.day, 12, tzinfo=BERLIN)
    hits = search(Wish(question="Mittagstisch"), at=at).hits
    assert [hit.offer for hit in hits] == [other.pk, shown.pk]
    assert public_offers(at=at).filter(pk=shown.pk).exists()
    assert Mail.objects.filter(subject__startswith="Letzte Erinnerung").count() == 1
    _click(shown)
    shown.refresh_from_db()
    assert shown.checked_at == last
    assert not _says_so(shown, last)
    assert queries.calls(today=last) == []


def _rival(topic, checked, by):
    house = add_organisation(by=by, name="Küche (erfunden)", sector="association", phone="05264 77")
    made = add_offer(
        by=by, organisation=house, title="Mittagstisch", summary="Warm essen.", on_site=False,
        by_phone=True, topics=[topic],
    )  # fmt: skip
    return publish(offer=made, checked_by="Test", on=checked, by=by)


def _at(today, monkeypatch):
    now = datetime(today.year, today.month, today.day, 12, tzinfo=BERLIN)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def _says_so(offer, today):
    at = datetime(today.year, today.month, today.day, 12, tzinfo=BERLIN)
    row = Offer.objects.get(pk=offer.pk)
    state = freshness(checked_at=row.checked_at, check_due=row.check_due, today=today)
    found = search(Wish(question="Mittagstisch"), at=at) if state is Freshness.STALE else None
    if found is None:
        return False
    (page,) = [s for s in shown_hits(found.hits, at=at) if s.offer.pk == offer.pk]
    return "lange her" in page.checked[0]


def _click(offer):
    """The link of the last mail, which is valid for sixty days, is over: a new one is needed."""
    from nahraum.base.notify.actions import make_link
    from nahraum.connect.upkeep.queries.asking import LINK

    reminder = Reminder.objects.order_by("-sent_on").first()
    expires = timezone.now() + timedelta(days=1)
    token = make_link(purpose=LINK, subject=reminder, expires=expires, by=SCHEDULE)
    row = Offer.objects.get(pk=offer.pk)
    address = reverse("upkeep:check", args=["kalletal", token])
    answer = browser().post(address, {"stand": f"{row.pk}:{row.version}"})
    assert answer.status_code == 200


@pytest.mark.usefixtures("reachable", "overdue")
def test_old_mails_and_proposals_are_forgotten(in_kalletal) -> None:
    from nahraum.connect.upkeep.actions import forget

    run_remind(None, silent)
    assert forget(at=timezone.now() + timedelta(days=729), by=SCHEDULE) == 0
    assert forget(at=timezone.now() + timedelta(days=732), by=SCHEDULE) == 1
    assert not Reminder.objects.exists()
