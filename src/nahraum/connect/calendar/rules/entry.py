"""Whether an event says enough to be shown. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

# What people read, in the order in which it is put into other languages.
TRANSLATED = ("title", "summary", "details", "for_whom", "cost_note", "bring")
PROGRAMME_TRANSLATED = ("name", "summary")


class EntryRefused(ValueError):
    """An event that would leave people helpless; `sentences` say what is missing."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an event says about itself."""

    summary: str
    topics: int
    place: bool
    online: bool
    phone: str
    dates: int


def check_publishable(said: Said) -> None:
    """Raises EntryRefused with everything that is missing."""
    missing = []
    if not said.summary.strip():
        missing.append(_("Es fehlt ein Satz, worum es geht."))
    if not said.topics:
        missing.append(_("Es fehlt ein Thema: Sonst findet den Termin niemand."))
    if not (said.place or said.online):
        missing.append(_("Es fehlt der Ort oder ein Link."))
    if not said.phone:
        missing.append(_("Es fehlt eine Telefonnummer, auch nicht bei der Einrichtung."))
    if not said.dates:
        missing.append(_("Es gibt keinen kommenden Termin."))
    if missing:
        raise EntryRefused(tuple(missing))
