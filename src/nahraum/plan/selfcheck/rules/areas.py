"""Four structural principles (DStGB 150, chapter 3.1) and seven theses (LAG NRW), as questions.

The questions are ours: each asks for something that can be shown. Keys never change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LEVELS: Mapping[int, "StrOrPromise"] = {
    0: _("noch nicht"),
    1: _("Anfänge"),
    2: _("in weiten Teilen"),
    3: _("überall und gesichert"),
}


@dataclass(frozen=True, slots=True)
class Area:
    """A principle or a thesis, with the questions that show where it stands."""

    key: str
    principle: bool
    label: "StrOrPromise"
    about: "StrOrPromise"
    questions: Mapping[str, "StrOrPromise"]
    source: str

    @property
    def short(self) -> str:
        """For charts, where room is scarce."""
        return str(self.label).partition(":")[0]


def _principle(key: str, label: object, about: object, **questions: object) -> Area:
    return Area(key, True, label, about, questions, "dstgb-150")  # type: ignore[arg-type]


def _thesis(key: str, label: object, about: object, **questions: object) -> Area:
    return Area(key, False, label, about, questions, "lag-thesen-quartier")  # type: ignore[arg-type]


AREAS: tuple[Area, ...] = (
    _principle(
        "sozialraum",
        _("Sozialräumlich"),
        _("Vom Lebensraum aus denken, nicht von der einzelnen Leistung."),
        places=_("Planen wir für abgegrenzte Orte und Quartiere, mit Zahlen für jeden?"),
        near=_("Ist Hilfe dezentral und mobil, auch in kleinen Orten?"),
        stay=_("Können Menschen auch bei schwerer Pflege in ihrem Ort bleiben?"),
    ),
    _principle(
        "ganzheitlich",
        _("Ganzheitlich"),
        _("Das ganze Lebensumfeld verbessern, nicht einzelne Dienste."),
        fields=_("Gibt es Maßnahmen in allen drei Feldern: Wohnen, Soziales, Pflege?"),
        outside=_("Gehören Wege, Läden und Bus zu unserem Plan?"),
        steps=_("Wird Schritt für Schritt umgesetzt und angepasst?"),
    ),
    _principle(
        "vernetzt",
        _("Vernetzt"),
        _("Mit allen örtlichen Akteuren zusammenwirken."),
        table=_("Treffen sich Kommune, Träger, Wohnungswirtschaft und Initiativen regelmäßig?"),
        written=_("Sind Vereinbarungen schriftlich?"),
        person=_("Gibt es eine feste Person, die das Netz zusammenhält?"),
    ),
    _principle(
        "partizipativ",
        _("Partizipativ"),
        _("Mit den Betroffenen entwickeln, nicht für sie."),
        start=_("Sind Bürgerinnen und Bürger von der Planung an beteiligt?"),
        decide=_("Entscheiden sie bei einem Teil mit?"),
        quiet=_("Erreichen wir auch Menschen, die sonst nicht kommen?"),
    ),
    _thesis(
        "daseinsvorsorge",
        _("These 1: Daseinsvorsorge gemeinsam gestalten"),
        _("Mittel fachübergreifend und mit Bezug zum Raum dorthin lenken, wo der Bedarf ist."),
        aware=_("Teilt die ganze Verwaltung das Ziel, vom Sozialraum aus zu planen?"),
        manager=_("Ist ein Quartiersmanagement auf Dauer gesichert?"),
        monitor=_("Beobachten wir unsere Orte regelmäßig mit Kennzahlen?"),
        grants=_("Nutzen wir Förderprogramme planvoll?"),
    ),
    _thesis(
        "versaeulung",
        _("These 2: Versäulung überwinden"),
        _("Fachbereiche planen und entscheiden gemeinsam."),
        together=_("Planen Fachbereiche gemeinsam, mit gemeinsamen Terminen?"),
        money=_("Gibt es Mittel, die mehreren Bereichen gehören?"),
        lead=_("Ist klar, wer fachübergreifend entscheidet?"),
    ),
    _thesis(
        "wohnen",
        _("These 3: Vielfältiges Wohnen"),
        _("Bezahlbare Wohnungen, die zu den Menschen passen."),
        paid=_("Gibt es genug bezahlbare, barrierearme Wohnungen?"),
        forms=_("Gibt es gemeinschaftliche und unterstützte Wohnformen?"),
        ground=_("Vergeben wir Grundstücke nach dem Nutzen für das Quartier?"),
    ),
    _thesis(
        "teilhabe",
        _("These 4: Teilhabe und Partizipation"),
        _("Zivilgesellschaft stärken, Begegnung ermöglichen."),
        rooms=_("Gibt es Räume, die allen offenstehen?"),
        clubs=_("Stützen wir Vereine und Initiativen, die es schon gibt?"),
        informed=_("Wissen die Menschen, was geplant ist und wie sie mitreden?"),
    ),
    _thesis(
        "bildung",
        _("These 5: Bildung als Motor"),
        _("Lernen ein Leben lang, gegen Armut."),
        children=_("Fördern wir Kinder aus einkommensarmen Familien gezielt?"),
        houses=_("Sind Schulen und Kitas Orte für das ganze Quartier?"),
        lifelong=_("Gibt es Lernangebote bis ins hohe Alter?"),
    ),
    _thesis(
        "gesundheit",
        _("These 6: Gesundheit, Prävention und Pflege"),
        _("Versorgung, Vorbeugung und Pflege in der Nähe sichern."),
        doctors=_("Ist die hausärztliche Versorgung für zehn Jahre absehbar?"),
        care=_("Gibt es ambulante, teilstationäre und stationäre Pflege in der Nähe?"),
        prevention=_("Gibt es Vorbeugung und Reha, die die Menschen erreicht?"),
        young=_("Werben wir gezielt um junge Ärztinnen und Ärzte?"),
    ),
    _thesis(
        "zukunft",
        _("These 7: Arbeit, Wirtschaft, Mobilität, Digitales"),
        _("Infrastruktur, die Menschen hält."),
        work=_("Gibt es Arbeit und Ausbildung in der Nähe?"),
        ways=_("Kommt man ohne Auto hin und zurück?"),
        net=_("Ist das Netz überall schnell genug?"),
        skills=_("Lernen alle Generationen, digitale Dienste zu nutzen?"),
    ),
)
_BY_KEY = {area.key: area for area in AREAS}


def area_of(key: str) -> Area | None:
    return _BY_KEY.get(key)


def questions_of(key: str) -> tuple[str, ...]:
    area = _BY_KEY.get(key)
    return tuple(area.questions) if area else ()
