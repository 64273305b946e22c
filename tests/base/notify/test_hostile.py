"""Nothing somebody types becomes a head line, a second receiver, a page or an attachment."""

import smtplib
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from hypothesis import given
from hypothesis import strategies as st

from nahraum.base.municipality.models import Municipality
from nahraum.base.notify import actions, jobs
from nahraum.base.notify.models import Mail
from nahraum.base.notify.rules import (
    MOST_BODY,
    MOST_SUBJECT,
    clean_address,
    clean_body,
    clean_subject,
    hold_until,
    message_id,
    veiled,
)
from tests.base.world import SYSTEM

ENDS = ["\n", "\r", "\r\n", "\0", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "%0a", "\\n"]
BAD_ADDRESSES = [
    "",
    " ",
    "anna",
    "anna@",
    "@x.example",
    "anna@x",
    "anna@@x.example",
    "anna@x..example",
    "anna@-x.example",
    "anna@x.example@y.example",
    "anna@x.example, bert@x.example",
    "anna@x.example; bert@x.example",
    "anna@x.example bert@x.example",
    "Anna <anna@x.example>",
    "<anna@x.example>",
    "anna@x.example>",
    "anna@x.example?bcc=bert@x.example",
    "mailto:anna@x.example",
    '"anna bert"@x.example',
    '"anna\\"@x.example',
    '"\x01"@x.example',
    "an na@x.example",
    "anna(bert)@x.example",
    "ann\u0430@x.example",  # a Cyrillic letter
    "\u212aarl@x.example",  # the sign of Kelvin
    "o\u017fkar@x.example",  # a long s
    "anna\u200b@x.example",
    "anna@x\u200b.example",
    "anna@x.example\u202e",
    "a" * 65 + "@" + "b" * 250 + ".example",
    "anna@" + "b" * 64 + ".example",
    "anna@127.0.0.1\nBcc: bert@x.example",
    *(f"anna@x.example{end}Bcc: bert@x.example" for end in ENDS),
    *(f"anna{end}@x.example" for end in ENDS[:9]),
]


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_what_is_no_single_plain_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        clean_address(address)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("anna@x.example", "anna@x.example"),
        (" Anna.B+portal@X.Example ", "Anna.B+portal@x.example"),
        ("o'neil@x.example", "o'neil@x.example"),
        ("anna@möbel.example", "anna@xn--mbel-5qa.example"),
        ("anna@[127.0.0.1]", "anna@[127.0.0.1]"),
    ],
)
def test_addresses_of_people_are_taken(typed: str, kept: str) -> None:
    assert clean_address(typed) == kept


def sent(**said: Any) -> Message:
    """The mail as it leaves the house."""
    said = {"subject": "Betreff", "body": "Text", "to": "anna@x.example", **said}
    mail = Mail(
        to=clean_address(said["to"]),
        subject=clean_subject(said["subject"]),
        body=clean_body(said["body"]),
        municipality=Municipality(name=said.get("town", "Kalletal")),
    )
    return message_from_bytes(jobs.envelope(mail).message().as_bytes())


HEADS = {
    "Content-Type",
    "MIME-Version",
    "Content-Transfer-Encoding",
    "Subject",
    "From",
    "To",
    "Date",
    "Message-ID",
    "Auto-Submitted",
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("field", ["subject", "body", "town"])
def test_no_text_becomes_a_head_line(field: str, end: str) -> None:
    message = sent(**{field: f"Guten Tag{end}Bcc: bert@x.example{end}{end}<b>Neu</b>"})
    assert set(message.keys()) == HEADS
    assert message.get_all("To") == ["anna@x.example"]
    assert message.get_content_type() == "text/plain"
    assert not message.is_multipart()


def test_twin_a_library_left_alone_would_take_a_second_receiver() -> None:
    """One address field with a comma is two receivers: the rule stands before it."""
    message = EmailMessage("S", "B", "a@x.example", ["anna@x.example, bert@x.example"]).message()
    assert "bert@x.example" in message["To"]
    with pytest.raises(ValidationError):
        clean_address("anna@x.example, bert@x.example")


def test_a_page_in_a_mail_stays_letters() -> None:
    message = sent(body="<script>alert(1)</script> & <img src=x>")
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode() == "<script>alert(1)</script> & <img src=x>\n"


def test_a_subject_is_one_short_line() -> None:
    assert clean_subject("Ihre\n Anmeldung\t\t: Kurs\u202e") == "Ihre Anmeldung : Kurs"
    assert len(clean_subject("ä" * 500)) == MOST_SUBJECT
    with pytest.raises(ValidationError):
        clean_subject("\n\0 \u200b")


def test_a_text_is_not_empty_and_not_endless() -> None:
    assert clean_body("a\r\nb\rc\x1b[2J\n\n") == "a\nb\nc\n"
    for text in ("", " \n\0", "a" * (MOST_BODY + 1)):
        with pytest.raises(ValidationError):
            clean_body(text)


def test_letters_of_the_world_arrive() -> None:
    subject, body = "Grüße, Nguyễn 👋", "می\u200cخواهم – „Straße“"
    message = sent(subject=subject, body=body)
    assert str(make_header(decode_header(message["Subject"]))) == subject
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().strip() == body


@given(st.text(max_size=300), st.text(max_size=300), st.text(min_size=1, max_size=60))
def test_any_text_makes_a_plain_mail_or_is_refused(subject: str, body: str, town: str) -> None:
    try:
        message = sent(subject=subject, body=body, town=town)
    except ValidationError:
        return
    assert set(message.keys()) == HEADS
    assert message.get_all("To") == ["anna@x.example"]


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        address = clean_address(text)
    except ValidationError:
        return
    assert address.isascii()
    assert address.isprintable()
    assert address.count("@") == 1
    assert not set(address) & set(' ,;<>()"')


@given(st.emails())
def test_a_veiled_address_cannot_be_written_to(address: str) -> None:
    shown = veiled(address)
    local = address.rpartition("@")[0]
    assert shown == f"{local[0]}…@{address.rpartition('@')[2]}"


def test_ids_name_the_house() -> None:
    from uuid import UUID

    key = UUID(int=7)
    assert message_id(key, "https://nahraum.example:8443") == f"<{key}@nahraum.example>"
    assert message_id(key, "") == f"<{key}@localhost>"


def test_without_a_past_nothing_is_held() -> None:
    from datetime import UTC, datetime, timedelta

    now = datetime(2026, 11, 21, tzinfo=UTC)
    minute = timedelta(minutes=1)
    assert hold_until([], now) == now
    assert hold_until([now] * 2, now) == now
    assert hold_until([now, now - minute, now - 2 * minute], now) == now + 58 * minute


# ---------------------------------------------------------------- what servers say
REFUSED = smtplib.SMTPRecipientsRefused({"anna@x.example": (550, b"no such user anna")})
FULL = smtplib.SMTPRecipientsRefused({"anna@x.example": (452, b"mailbox full")})
ANSWERS = [
    (REFUSED, "Der Mailserver kennt die Adresse nicht (550).", "failed"),
    (FULL, "Der Mailserver nimmt gerade nichts für die Adresse an.", "waiting"),
    (smtplib.SMTPAuthenticationError(535, b"no"), "lehnt die Anmeldung ab", "waiting"),
    (smtplib.SMTPSenderRefused(553, b"no", "a@x.example"), "lehnt ab (553)", "waiting"),
    (smtplib.SMTPDataError(554, b"spam"), "lehnt ab (554)", "waiting"),
    (smtplib.SMTPServerDisconnected("gone"), "nicht zu erreichen", "waiting"),
    (smtplib.SMTPNotSupportedError("STARTTLS"), "nicht zu erreichen", "waiting"),
    (ConnectionRefusedError(), "nicht zu erreichen", "waiting"),
    (TimeoutError(), "nicht zu erreichen", "waiting"),
    (UnicodeEncodeError("ascii", "ä", 0, 1, "no"), "keine E-Mail machen", "failed"),
]


@pytest.mark.parametrize(("error", "sentence", "state"), ANSWERS, ids=lambda value: str(value)[:30])
def test_what_the_server_says_is_told_without_the_address(
    in_kalletal: Any, monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str, state: str
) -> None:
    def refuse(self: Any, fail_silently: bool = False) -> int:
        raise error

    monkeypatch.setattr(EmailMessage, "send", refuse)
    said = {"subject": "Betreff", "body": "Text", "by": SYSTEM}
    actions.post(key="k", to="anna@x.example", **said)
    assert jobs.run_send(None, lambda done, total, text: None) == {"sent": 0, "failed": 1}
    mail = Mail.objects.get()
    assert sentence in mail.error
    assert "anna" not in mail.error
    assert (mail.state, mail.body) == (state, "Text\n")


def test_one_bad_mail_does_not_hold_the_others(
    in_kalletal: Any, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMessage]
) -> None:
    send = EmailMessage.send

    def picky(self: EmailMessage, fail_silently: bool = False) -> int:
        if self.to == ["anna@x.example"]:
            raise REFUSED
        return send(self, fail_silently)

    monkeypatch.setattr(EmailMessage, "send", picky)
    said = {"subject": "Betreff", "body": "Text", "by": SYSTEM}
    for name in ("anna", "bert", "cem"):
        actions.post(key=name, to=f"{name}@x.example", **said)
    assert jobs.run_send(None, lambda done, total, text: None) == {"sent": 2, "failed": 1}
    assert [mail.to for mail in mailoutbox] == [["bert@x.example"], ["cem@x.example"]]


def test_demo_people_get_files_whatever_the_server(
    in_kalletal: Any, settings: Any, tmp_path: Any, mailoutbox: list[EmailMessage]
) -> None:
    settings.DEMO, settings.EMAIL_FILE_PATH = True, tmp_path
    said = {"subject": "Betreff", "body": "Guten Tag", "by": SYSTEM}
    actions.post(key="1", to="anna@nahraum.invalid", **said)
    actions.post(key="2", to="anna@x.example", **said)
    jobs.run_send(None, lambda done, total, text: None)
    assert [mail.to for mail in mailoutbox] == [["anna@x.example"]]
    (file,) = tmp_path.iterdir()
    assert "To: anna@nahraum.invalid" in file.read_text("utf-8")
