"""Who reports something and leaves an address gets a number, an answer, and is forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from nahraum.base.notify.models import Mail
from nahraum.base.people.rules import ANONYMOUS
from nahraum.connect.directory import actions
from nahraum.connect.directory.models import Correction, Offer
from tests.base.world import SYSTEM, acting

ADDRESS = "anna@nahraum.invalid"


def reported(offer: Offer, reply_to: str = ADDRESS, **more: Any) -> Correction:
    said = {"about": "hours", "text": "Samstags zu", "by": ANONYMOUS, **more}
    return actions.report_correction(
        offer=offer, reply_to=reply_to, link_to=lambda number: f"https://n.example/{number}", **said
    )


def answered(ticket: Correction, by: Any, answer: str = "Danke, ist geändert.") -> Correction:
    return actions.answer_correction(
        ticket=ticket, state="done", answer=answer, version=ticket.version, by=acting(by)
    )


def test_the_number_comes_by_mail(shown: Offer) -> None:
    ticket = reported(shown)
    mail = Mail.objects.get()
    assert mail.to == ADDRESS
    assert ticket.number in mail.subject
    assert f"https://n.example/{ticket.number}" in mail.body
    assert shown.title in mail.body
    assert "Samstags zu" not in mail.body


def test_without_an_address_there_is_no_mail(shown: Offer, keeper: Any) -> None:
    answered(reported(shown, ""), keeper)
    assert not Mail.objects.exists()


def test_the_answer_comes_by_mail_in_german(shown: Offer, keeper: Any) -> None:
    ticket = reported(shown)
    with translation.override("en"):
        answered(ticket, keeper)
    mail = Mail.objects.get(subject__startswith="Antwort")
    assert mail.to == ADDRESS
    assert mail.body.startswith("Guten Tag,\n\n")
    assert "Danke, ist geändert." in mail.body
    assert f"Freundliche Grüße\nKalletal\n\nIhre Nummer: {ticket.number}" in mail.body


def test_another_answer_is_another_mail(shown: Offer, keeper: Any) -> None:
    ticket = answered(reported(shown), keeper)
    answered(ticket, keeper, "Doch nicht: Sie haben recht.")
    assert Mail.objects.filter(subject__startswith="Antwort").count() == 2


def test_sending_the_form_twice_is_one_mail(shown: Offer) -> None:
    key = reported(shown).pk
    reported(shown, key=key)
    assert Mail.objects.count() == 1


@pytest.mark.parametrize(
    "address", ["anna", "anna@", '"a b"@x.example', "a@x.example\nBcc: b@y.de"]
)
def test_an_address_nothing_can_be_sent_to_is_said_at_once(shown: Offer, address: str) -> None:
    with pytest.raises(ValidationError) as caught:
        reported(shown, address)
    assert set(caught.value.message_dict) == {"reply_to"}
    assert not Correction.objects.exists()


def test_the_address_goes_after_a_month_the_report_after_a_year(shown: Offer, keeper: Any) -> None:
    waiting, ticket = reported(shown), answered(reported(shown), keeper)
    now = timezone.now()
    assert actions.forget_senders(at=now + timedelta(days=29), by=SYSTEM) == 0
    assert actions.forget_senders(at=now + timedelta(days=31), by=SYSTEM) == 1
    after = Correction.objects.get(pk=ticket.pk)
    assert (after.reply_to, after.answer) == ("", "Danke, ist geändert.")
    assert actions.forget_senders(at=now + timedelta(days=366), by=SYSTEM) == 1
    assert list(Correction.objects.all()) == [waiting]
    assert Correction.objects.get().reply_to == ADDRESS
