"""What is written to people who said that something is wrong. Pure: plain text."""

from collections.abc import Callable
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

Letter = tuple[str, str]
FORGET_ADDRESS = timedelta(days=30)
FORGET_REPORT = timedelta(days=365)


def received(*, number: str, offer: str, town: str, link: str) -> Letter:
    """Subject and text: your words are here, and under this number you can ask."""
    subject = _("Ihr Hinweis %(number)s ist angekommen") % {"number": number}
    text = _(
        "Guten Tag,\n\n"
        "danke für Ihren Hinweis zu „%(offer)s“. Wir prüfen ihn und schreiben Ihnen, was daraus "
        "wurde.\n\n"
        "Ihre Nummer: %(number)s\n"
        "Stand nachsehen: %(link)s\n\n"
        "Freundliche Grüße\n"
        "%(town)s\n\n"
        "Sie haben uns nicht geschrieben? Dann hat sich jemand vertippt. Sie müssen nichts tun; "
        "wir löschen Ihre Adresse von selbst."
    )
    return subject, text % {"offer": offer, "number": number, "link": link, "town": town}


def answered(*, number: str, offer: str, town: str, day: date, answer: str) -> Letter:
    """Subject and text: what became of it."""
    subject = _("Antwort auf Ihren Hinweis %(number)s") % {"number": number}
    text = _(
        "Guten Tag,\n\n"
        "am %(day)s haben Sie uns zu „%(offer)s“ geschrieben. Unsere Antwort:\n\n"
        "%(answer)s\n\n"
        "Vielen Dank für Ihre Hilfe. Ihre Adresse löschen wir in dreißig Tagen.\n\n"
        "Freundliche Grüße\n"
        "%(town)s\n\n"
        "Ihre Nummer: %(number)s"
    )
    facts = {"day": date_format(day, "SHORT_DATE_FORMAT"), "offer": offer, "answer": answer}
    return subject, text % {**facts, "town": town, "number": number}


LETTERS: dict[str, Callable[..., Letter]] = {"received": received, "answered": answered}
