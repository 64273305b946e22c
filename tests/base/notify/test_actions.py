"""Mails: one per key, sent once, tried again, forgotten; links: once, for one thing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from nahraum.base.audit.queries import entries_of
from nahraum.base.municipality.tenancy import ScopeMissing, municipality_scope
from nahraum.base.notify import actions, jobs, queries
from nahraum.base.notify.models import Link, Mail
from nahraum.base.notify.rules import FORGET_ADDRESS, FORGET_LINK, FORGET_ROW, LEASE, WAITS
from nahraum.base.people.rules import ANONYMOUS, NotAllowed
from tests.base.world import SYSTEM, acting


def posted(key: str = "answer:7", to: str = "anna@nahraum.invalid", **said: Any) -> Mail:
    said = {"subject": "Ihr Hinweis", "body": "Danke.", "by": SYSTEM, **said}
    return actions.post(key=key, to=to, **said)


def run() -> Any:
    return jobs.run_send(None, lambda done, total, text: None)


def again(mail: Mail) -> Mail:
    return Mail.objects.get(pk=mail.pk)


def test_a_posted_mail_waits_and_is_sent_by_the_worker(in_kalletal: Any) -> None:
    mail = posted(body="Guten Tag,\r\ndanke für Ihren Hinweis.")
    assert outbox.outbox == []
    assert run() == {"sent": 1, "failed": 0}
    (sent,) = outbox.outbox
    assert sent.to == ["anna@nahraum.invalid"]
    assert sent.subject == "Ihr Hinweis"
    assert sent.body == "Guten Tag,\ndanke für Ihren Hinweis.\n"
    assert sent.from_email == "Kalletal <nahraum@localhost>"
    assert sent.message()["Message-ID"] == f"<{mail.pk}@127.0.0.1>"
    assert sent.message()["Auto-Submitted"] == "auto-generated"
    assert sent.message().get_content_type() == "text/plain"


def test_the_text_is_gone_once_it_is_sent(in_kalletal: Any) -> None:
    mail = posted()
    run()
    after = again(mail)
    assert (after.state, after.body, after.attempts, after.claim) == ("sent", "", 1, "")
    assert after.to == "anna@nahraum.invalid"


def test_nothing_is_sent_twice(in_kalletal: Any) -> None:
    posted()
    run()
    assert run() == {"sent": 0, "failed": 0}
    assert len(outbox.outbox) == 1


def test_the_same_key_is_the_same_mail(in_kalletal: Any) -> None:
    first = posted()
    second = posted(subject="Etwas anderes", to="wer@anders.example")
    assert first.pk == second.pk
    run()
    third = posted()
    assert third.pk == first.pk
    assert run() == {"sent": 0, "failed": 0}
    assert [sent.subject for sent in outbox.outbox] == ["Ihr Hinweis"]


def test_a_key_belongs_to_one_municipality(in_kalletal: Any, warburg: Any) -> None:
    posted()
    with municipality_scope(warburg):
        posted()
        assert run() == {"sent": 1, "failed": 0}
    assert Mail.objects.count() == 1
    assert again(Mail.objects.get()).state == "waiting"


def test_without_a_scope_there_is_no_mail(db: None) -> None:
    with pytest.raises(ScopeMissing):
        posted()


def test_what_is_rolled_back_is_never_sent(in_kalletal: Any) -> None:
    with transaction.atomic():
        posted()
        transaction.set_rollback(True)
    assert run() == {"sent": 0, "failed": 0}
    assert outbox.outbox == []


def test_answers_go_to_the_municipality(in_kalletal: Any) -> None:
    in_kalletal.contact_email = "rathaus@kalletal.example"
    in_kalletal.save()
    posted()
    run()
    assert outbox.outbox[0].reply_to == ["rathaus@kalletal.example"]


def test_the_protocol_says_who_and_never_to_whom(in_kalletal: Any) -> None:
    posted()
    run()
    entries = list(entries_of(in_kalletal.pk))
    assert [entry.action for entry in entries] == ["notify.sent", "notify.post"]
    assert "anna" not in str([(entry.details, entry.purpose) for entry in entries])


# ---------------------------------------------------------------- people without sign-in
def test_forms_write_three_mails_an_hour_to_one_address(in_kalletal: Any) -> None:
    now = timezone.now()
    mails = [posted(f"form:{n}", by=ANONYMOUS) for n in range(7)]
    assert run() == {"sent": 3, "failed": 0}
    waits = [round((mail.next_try - now) / timedelta(hours=1)) for mail in mails]
    assert waits == [0, 0, 0, 1, 1, 1, 2]


def test_the_limit_is_each_address_and_only_for_forms(in_kalletal: Any) -> None:
    for n in range(4):
        posted(f"form:{n}", to=f"p{n}@nahraum.invalid", by=ANONYMOUS)
        posted(f"staff:{n}", by=SYSTEM)
    assert run() == {"sent": 8, "failed": 0}


def test_capital_letters_are_no_other_address(in_kalletal: Any) -> None:
    for n, to in enumerate(("a@nahraum.invalid", "A@nahraum.invalid", "a@NAHRAUM.invalid") * 2):
        posted(f"form:{n}", to=to, by=ANONYMOUS)
    assert run() == {"sent": 3, "failed": 0}


def test_an_inbox_is_never_filled_through_us(in_kalletal: Any) -> None:
    for n in range(20):
        posted(f"form:{n}", by=ANONYMOUS)
    with pytest.raises(ValidationError, match="warten schon viele"):
        posted("form:20", by=ANONYMOUS)
    posted("staff", by=SYSTEM)


# ---------------------------------------------------------------- links
def a_link(subject: Mail, days: int = 14, purpose: str = "confirm") -> str:
    expires = timezone.now() + timedelta(days=days)
    return actions.make_link(purpose=purpose, subject=subject, expires=expires, by=SYSTEM)


def test_a_link_leads_to_its_row(in_kalletal: Any) -> None:
    mail = posted()
    token = a_link(mail)
    link = queries.link_of(token, "confirm", timezone.now())
    assert link is not None
    assert (link.subject_id, link.version) == (mail.pk, 1)
    assert queries.row_of(link, Mail) == mail
    assert queries.row_of(link, Link) is None


def test_the_token_is_long_and_nowhere(in_kalletal: Any) -> None:
    tokens = {a_link(posted()) for _n in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 43
    stored = str(list(Link.objects.values()))
    entries = str([(e.details, e.object_id) for e in entries_of(in_kalletal.pk)])
    assert not any(token in stored or token in entries for token in tokens)


def test_a_link_works_once(in_kalletal: Any) -> None:
    token = a_link(posted())
    link = queries.link_of(token, "confirm", timezone.now())
    assert link is not None
    actions.use_link(link=link, by=ANONYMOUS)
    assert queries.link_of(token, "confirm", timezone.now()) is None
    with pytest.raises(actions.AlreadyUsed):
        actions.use_link(link=link, by=ANONYMOUS)


@pytest.mark.parametrize(
    ("purpose", "later", "token"),
    [("other", 0, ""), ("confirm", 14, ""), ("confirm", 0, "x"), ("confirm", 0, "A" * 10_000)],
)
def test_what_is_no_valid_link_is_none(
    in_kalletal: Any, purpose: str, later: int, token: str
) -> None:
    known = a_link(posted())
    at = timezone.now() + timedelta(days=later)
    assert queries.link_of(token or known, purpose, at) is None


def test_a_link_of_the_neighbour_is_none(in_kalletal: Any, warburg: Any) -> None:
    token = a_link(posted())
    with municipality_scope(warburg):
        assert queries.link_of(token, "confirm", timezone.now()) is None


def test_a_link_that_ran_out_meanwhile_is_refused(in_kalletal: Any) -> None:
    link = queries.link_of(a_link(posted()), "confirm", timezone.now())
    assert link is not None
    Link.objects.update(expires=timezone.now())
    with pytest.raises(actions.AlreadyUsed):
        actions.use_link(link=link, by=ANONYMOUS)


def test_links_lead_to_the_address_of_the_house(settings: Any) -> None:
    settings.NAHRAUM_ADDRESS = "https://nahraum.example"
    assert queries.address_of("/kalletal/") == "https://nahraum.example/kalletal/"


# ---------------------------------------------------------------- forgetting
def test_address_and_subject_go_after_thirty_days_the_row_after_a_year(in_kalletal: Any) -> None:
    mail, waiting = posted(), posted("waits")
    ended = datetime(2026, 1, 1, tzinfo=timezone.get_current_timezone())
    Mail.objects.filter(pk=mail.pk).update(state="failed", ended_at=ended, error="nein")
    assert actions.forget(at=ended + FORGET_ADDRESS, by=SYSTEM) == 0
    assert actions.forget(at=ended + FORGET_ADDRESS + timedelta(1), by=SYSTEM) == 1
    after = again(mail)
    assert (after.to, after.subject, after.body, after.error) == ("", "", "", "")
    assert after.key == "answer:7"
    assert actions.forget(at=ended + FORGET_ROW + timedelta(1), by=SYSTEM) == 1
    assert list(Mail.objects.all()) == [waiting]


def test_links_go_after_they_ran_out(in_kalletal: Any) -> None:
    a_link(posted(), days=1)
    actions.forget(at=timezone.now() + FORGET_LINK, by=SYSTEM)
    assert Link.objects.exists()
    actions.forget(at=timezone.now() + FORGET_LINK + timedelta(days=2), by=SYSTEM)
    assert not Link.objects.exists()


# ---------------------------------------------------------------- claims
def test_a_claimed_mail_is_nobody_elses(in_kalletal: Any) -> None:
    posted()
    at = timezone.now()
    assert actions.claim(at=at) is not None
    assert actions.claim(at=at) is None


def test_a_sender_that_fell_silent_loses_the_mail(in_kalletal: Any) -> None:
    posted()
    at = timezone.now()
    first = actions.claim(at=at)
    second = actions.claim(at=at + LEASE + timedelta(seconds=1))
    assert first is not None
    assert second is not None
    assert first.pk == second.pk
    assert actions.mark_sent(mail=first, at=at) is False
    assert again(first).state == "waiting"
    assert actions.mark_sent(mail=second, at=at) is True


def test_a_second_sending_after_a_crash_carries_the_same_id(in_kalletal: Any) -> None:
    """The server took the mail, then the worker died before it could say so."""
    posted()
    first = actions.claim(at=timezone.now())
    assert first is not None
    jobs.envelope(first).send()
    Mail.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert run() == {"sent": 1, "failed": 0}
    ids = [sent.message()["Message-ID"] for sent in outbox.outbox]
    assert len(ids) == 2
    assert len(set(ids)) == 1


# ---------------------------------------------------------------- failing and trying again
def failed_times(mail: Mail, times: int) -> Mail:
    for _try in range(times):
        Mail.objects.filter(pk=mail.pk).update(next_try=timezone.now())
        claimed = actions.claim(at=timezone.now())
        assert claimed is not None
        actions.mark_failed(mail=claimed, error="voll", final=False, at=timezone.now())
    return again(mail)


def test_waits_grow_and_end(in_kalletal: Any) -> None:
    assert sorted(WAITS) == list(WAITS)
    mail = posted()
    for number, wait in enumerate(WAITS, start=1):
        after = failed_times(mail, 1)
        assert (after.state, after.attempts, after.error) == ("waiting", number, "voll")
        assert abs(after.next_try - timezone.now() - wait) < timedelta(seconds=5)
    after = failed_times(mail, 1)
    assert (after.state, after.body) == ("failed", "Danke.\n")


def test_a_failed_mail_is_sent_again_by_hand(in_kalletal: Any, admin: Any) -> None:
    mail = failed_times(posted(), len(WAITS) + 1)
    actions.settle(mail=mail, by=acting(admin))
    assert again(mail).settled_at is not None
    assert actions.retry(mail=mail, by=acting(admin)) is True
    assert run() == {"sent": 1, "failed": 0}
    assert actions.retry(mail=mail, by=acting(admin)) is False
    assert run() == {"sent": 0, "failed": 0}


@pytest.mark.parametrize("action", [actions.retry, actions.settle])
def test_who_may_not_cannot_touch_failed_mails(
    in_kalletal: Any, planner: Any, admin: Any, action: Any
) -> None:
    mail = failed_times(posted(), len(WAITS) + 1)
    for by in (acting(planner), ANONYMOUS):
        with pytest.raises(NotAllowed):
            action(mail=mail, by=by)
    action(mail=mail, by=acting(admin))


def test_the_schedule_orders_sending_only_where_something_is_due(
    in_kalletal: Any, warburg: Any
) -> None:
    from nahraum.base.jobs.jobs import enqueue_scheduled
    from nahraum.base.jobs.queries import of_all_municipalities

    orders = of_all_municipalities().filter(kind="notify.send-mails")
    enqueue_scheduled(at=timezone.now())
    assert orders.count() == 0
    posted()
    for _twice in range(2):
        enqueue_scheduled(at=timezone.now())
    assert [order.municipality for order in orders] == [in_kalletal]
