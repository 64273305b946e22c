"""When an entry is good enough to help somebody. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

# What people read of an offer, to be said in other languages too; in the order of the page.
TRANSLATED = (
    *("title", "summary", "for_whom", "cost_note", "cost_parts", "how_to_start", "conditions"),
    *("bring", "letting", "subsidy", "details"),
)

FLAT = "barrierefreie-wohnung"  # the topic of flats


class EntryRefused(ValueError):
    """An entry that would leave people standing before a closed door; says what is missing."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an offer says, as far as it matters whether somebody can use it."""

    title: str
    summary: str
    topics: int
    ways: frozenset[str]
    sites: int
    protected_site: bool
    served_everywhere: bool
    served: int
    phone: str
    email: str
    website: str
    video_link: str
    for_whom: str
    cost_known: bool
    how_to_start: str
    hours: int
    barriers_known: int
    checked_at: date | None
    first: date | None = None
    last: date | None = None

    def reachable(self) -> bool:
        return bool(self.phone or self.email or self.website)


def check_publishable(entry: Entry) -> None:
    """Refuse to publish what cannot be found, reached or understood; names all at once."""
    missing = [
        (not entry.title.strip(), _("Der Name des Angebots fehlt.")),
        (not entry.summary.strip(), _("Es fehlt ein Satz, der das Angebot erklärt.")),
        (
            entry.topics == 0,
            _("Es fehlt ein Thema. Ohne Thema findet die Suche das Angebot nicht."),
        ),
        (
            not entry.ways,
            _("Es fehlt, wie die Hilfe geschieht: vor Ort, zu Hause, Telefon, Video."),
        ),
        ("on_site" in entry.ways and entry.sites == 0, _("Es fehlt der Ort.")),
        (not entry.reachable(), _("Es fehlt eine Telefonnummer, E-Mail oder Internetseite.")),
        (
            entry.protected_site and not entry.phone,
            _("Bei einer geheimen Anschrift muss eine Telefonnummer da sein."),
        ),
        (
            "home_visit" in entry.ways and not entry.served_everywhere and entry.served == 0,
            _("Es fehlt, in welche Ortsteile die Hausbesuche gehen."),
        ),
        (
            entry.first is not None and entry.last is not None and entry.last < entry.first,
            _("Das Ende liegt vor dem Anfang."),
        ),
    ]
    if sentences := [sentence for bad, sentence in missing if bad]:
        raise EntryRefused(sentences)


def completeness(entry: Entry) -> float:
    """Share of what people ask first that the entry answers, 0 to 1."""
    answers = _answers(entry)
    return sum(answered for answered, _question in answers) / len(answers)


def unanswered(entry: Entry) -> tuple[str, ...]:
    """What people ask first and the entry does not say."""
    return tuple(question for answered, question in _answers(entry) if not answered)


def _answers(entry: Entry) -> tuple[tuple[bool, str], ...]:
    return (
        (bool(entry.summary), _("Was ist es, in einem Satz?")),
        (bool(entry.for_whom), _("Für wen ist es?")),
        (entry.cost_known, _("Was kostet es?")),
        (bool(entry.how_to_start), _("Wie geht es los?")),
        (bool(entry.phone), _("Welche Telefonnummer?")),
        (entry.hours > 0, _("Wann ist jemand da?")),
        (
            entry.barriers_known > 0 or "on_site" not in entry.ways,
            _("Kommt man ohne Hindernisse hinein?"),
        ),
        (entry.checked_at is not None, _("Wer hat geprüft, ob alles stimmt?")),
    )
