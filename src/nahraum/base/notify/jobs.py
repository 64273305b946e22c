import logging
import smtplib
from collections.abc import Callable, Mapping
from contextlib import closing
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.notify import actions, queries
from nahraum.base.notify.actions import WORKER
from nahraum.base.notify.models import Mail
from nahraum.base.notify.rules import clean_subject, message_id

logger = logging.getLogger(__name__)

# Addresses of demo people; the ending belongs to nobody, and no server should be asked.
NOBODY = ".invalid"
# After so many mails a new connection: servers end those that go on for ever.
MOST_AT_ONCE = 50


class Line:
    """One connection to the mail server for many mails; after an error the next opens a new one."""

    def __init__(self) -> None:
        self._backend = get_connection()
        self._used = 0

    def send(self, message: EmailMessage) -> None:
        if settings.DEMO and message.to[0].endswith(NOBODY):
            folder = settings.EMAIL_FILE_PATH
            kept = "django.core.mail.backends.filebased.EmailBackend"
            message.connection = get_connection(kept, file_path=folder)
            message.send()
            return
        if self._used >= MOST_AT_ONCE:
            self.close()
        try:
            if isinstance(self._backend, EmailBackend):  # others would write all into one file
                self._backend.open()
                self._used += 1
            message.connection = self._backend
            message.send()
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        self._used = 0
        self._backend.close()


def run_send(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Every minute in which something is due: send it, one mail after the other."""
    total, sent, failed = queries.due(timezone.now()).count(), 0, 0
    with closing(Line()) as line:
        while True:
            # Asks whether to stop; in between no mail is claimed.
            report(sent + failed, max(total, sent + failed), "")
            mail = actions.claim(at=timezone.now())
            if mail is None:
                return {"sent": sent, "failed": failed}
            if deliver(mail, line):
                sent += 1
            else:
                failed += 1


def run_forget(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Daily: erase addresses, old rows and links that ran out."""
    touched = actions.forget(at=timezone.now(), by=WORKER)
    report(1, 1, "")
    return {"touched": touched}


def deliver(mail: Mail, line: Line) -> bool:
    """Hand a claimed mail to the server and write down what it said."""
    try:
        line.send(envelope(mail))
    except (smtplib.SMTPException, OSError, ValueError) as error:
        text, final = reason(error)
        logger.warning("mail %s was not sent: %s", mail.pk, type(error).__name__)
        actions.mark_failed(mail=mail, error=text, final=final, at=timezone.now())
        return False
    actions.mark_sent(mail=mail, at=timezone.now())
    return True


def envelope(mail: Mail) -> EmailMessage:
    """The mail as it goes out: plain text, one receiver, no attachment."""
    town = mail.municipality
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return EmailMessage(
        subject=mail.subject,
        body=mail.body,
        from_email=formataddr((clean_subject(town.name), sender)),
        to=[mail.to],
        reply_to=[town.contact_email] if town.contact_email else None,
        headers={
            "Message-ID": message_id(mail.pk, settings.NAHRAUM_ADDRESS),
            "Auto-Submitted": "auto-generated",
        },
    )


def reason(error: Exception) -> tuple[str, bool]:
    """What went wrong, for people, and whether trying again is no use. Names no address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [int(code) for code, _text in error.recipients.values()]
        if any(500 <= code < 600 for code in codes):
            return _("Der Mailserver kennt die Adresse nicht (%(code)d).") % {
                "code": codes[0]
            }, True
        return _("Der Mailserver nimmt gerade nichts für die Adresse an."), False
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _("Der Mailserver lehnt die Anmeldung ab."), False
    if isinstance(error, smtplib.SMTPResponseException):
        return _("Der Mailserver lehnt ab (%(code)d).") % {"code": error.smtp_code}, False
    if isinstance(error, (smtplib.SMTPException, OSError)):
        return _("Der Mailserver ist nicht zu erreichen."), False
    return _("Aus der Nachricht lässt sich keine E-Mail machen."), True
