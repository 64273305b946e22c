"""The mails of this room. Plain text, plain German."""

from datetime import date

from babel.dates import format_date

from nahraum.base.people.roles import ROLES


def invitation_mail(*, name: str, role: str, place: str, link: str, until: date) -> tuple[str, str]:
    """Subject and text of an invitation."""
    day = format_date(until, format="d. MMMM y", locale="de")
    text = f"""Guten Tag {name},

Sie sind eingeladen, in Nahraum mitzuarbeiten: {place}.
Ihre Rolle: {ROLES[role].label}. {ROLES[role].description}

So nehmen Sie die Einladung an:
1. Öffnen Sie diese Seite: {link}
2. Geben Sie dort zweimal ein Passwort ein.

Die Einladung gilt bis zum {day}. Danach kann man Ihnen eine neue schicken.

Sie haben diese Nachricht nicht erwartet? Dann brauchen Sie nichts zu tun.
"""
    return f"Einladung zu Nahraum: {place}", text
