"""The mails of this room: plain text, plain German, whatever language a page is in."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date

MOST_NAMED = 12


def reminder_mail(
    *, house: str, town: str, offers: Sequence[str], number: int, link: str, until: date, phone: str
) -> tuple[str, str]:
    """Subject and text of a mail that asks whether the entries still hold."""
    named = "\n".join(f"- {title}" for title in offers[:MOST_NAMED])
    if len(offers) > MOST_NAMED:
        named += f"\n- und {len(offers) - MOST_NAMED} weitere"
    subject = {
        1: f"Stimmt Ihr Eintrag noch? {house}",
        2: f"Erinnerung: Stimmt Ihr Eintrag noch? {house}",
    }.get(number, f"Letzte Erinnerung: Stimmt Ihr Eintrag noch? {house}")
    found = "Ihr Angebot" if len(offers) == 1 else "Ihre Angebote"
    text = f"""Guten Tag,

{_opening(number)} Menschen in {town} finden {found} im Verzeichnis der Kommune:

{named}

Zweimal im Jahr fragen wir: Stimmt alles noch? Auf dieser Seite sehen Sie, was dort steht:

{link}

Alles richtig? Dann drücken Sie auf „Stimmt alles noch“, mehr ist nicht zu tun.
Hat sich etwas geändert? Dann drücken Sie auf „Ändern“ und schreiben das Neue hinein.
Sie brauchen kein Passwort. Der Link gilt bis zum {_day(until)}.
{_urgency(number)}
Lieber am Telefon? {_call(phone)}

Freundliche Grüße
{town}

Diese Nachricht hat Nahraum für {town} verschickt, höchstens viermal im Jahr. Wenn Sie nicht
zuständig sind, leiten Sie sie bitte weiter.
"""
    return subject, text


def _opening(number: int) -> str:
    """Who was asked before is not asked as if for the first time."""
    return "die" if number < 2 else "wir haben Ihnen dazu schon geschrieben: Die"


def _urgency(number: int) -> str:
    if number < 3:
        return ""
    return """
Ohne Antwort steht Ihr Eintrag bald weiter unten, mit dem Hinweis „lange nicht geprüft“.
Gelöscht wird er nicht.
"""


def _call(phone: str) -> str:
    if phone:
        return f"Rufen Sie uns an: {phone}."
    return "Antworten Sie auf diese Nachricht, wir rufen Sie an."


def answer_mail(
    *, entry: str, town: str, results: Sequence[tuple[str, str, bool]], answer: str, phone: str
) -> tuple[str, str]:
    """Subject and text of the answer to a proposal; `results`: field, value, taken or not."""
    lines = [(f"- {label}: {_said(value)}", done) for label, value, done in results]
    taken = [line for line, done in lines if done]
    refused = [line for line, done in lines if not done]
    parts = ["Guten Tag,", f"danke für Ihre Nachricht zum Eintrag „{entry}“."]
    if taken:
        parts.append("Das steht jetzt so im Verzeichnis:\n" + "\n".join(taken))
    if refused:
        parts.append("Das haben wir nicht übernommen:\n" + "\n".join(refused))
    if answer:
        parts.append(f"Dazu schreibt die Kommune:\n{answer}")
    parts.append(f"Stimmt etwas nicht? {_call(phone)}")
    parts.append(f"Freundliche Grüße\n{town}")
    parts.append(f"Diese Nachricht hat Nahraum für {town} verschickt.")
    return f"Ihr Vorschlag zum Eintrag: {entry}", "\n\n".join(parts) + "\n"


def _said(value: str) -> str:
    """A dash says nothing to those who hear a mail read aloud."""
    return "keine Angabe mehr" if value == "–" else value


def _day(day: date) -> str:
    return format_date(day, format="d. MMMM y", locale="de")
