"""Words of charts, sums of money and marks of numbers in the language of the reader."""

from django.utils.formats import get_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nahraum.charts import ChartWords


def number_marks() -> tuple[str, str]:
    """What stands before the decimals, and between the thousands."""
    return str(get_format("DECIMAL_SEPARATOR")), str(get_format("THOUSAND_SEPARATOR"))


def in_euros(cents: int) -> str:
    """12.500 €, with cents only where there are some."""
    before, between = number_marks()
    whole, rest = divmod(abs(cents), 100)
    text = f"{whole:,}".replace(",", between) + (f"{before}{rest:02d}" if rest else "")
    return f"{'−' if cents < 0 else ''}{text} €"


def chart_words(*, several: str = "", several_in: str = "") -> ChartWords:
    """`several` names what a field of a map holds, with the places it lies in or without."""
    return ChartWords(
        lang=get_language() or "de",
        marks=number_marks(),
        missing=_("keine Angabe"),
        without=_("; {number} ohne Angabe."),
        without_because=_("; {number}-mal {missing}."),
        all_missing=_("In allen Zeilen: {missing}."),
        none_known=_("Für keine der Zeilen gibt es eine Angabe."),
        all_alike=_("Alle {number} Zeilen haben denselben Wert: {value}"),
        most_and_least=_("Am höchsten ist {most} mit {high}, am niedrigsten {least} mit {low}"),
        chosen=_("; {label} liegt bei {value}"),
        compared=_("; zum Vergleich {label}: {value}"),
        reference=_("{label} (Vergleich)"),
        low=_("von"),
        high=_("bis"),
        interval=_("Unsicherheitsbereich"),
        course=_("{label} von {first} ({begin}) auf {last} ({end})"),
        unsure=_(", unsicher zwischen {low} und {high}"),
        year=_("Jahr"),
        axis=_("Achse beginnt bei {value}."),
        one_pin=_("Ein Eintrag der Liste auf der Karte, mit seiner Nummer."),
        pins=_("{number} Einträge der Liste auf der Karte, nummeriert wie dort."),
        number=_("Nummer"),
        place=_("Ort"),
        rough=_(", Lage ungefähr"),
        several=several or _("{number} Angebote"),
        several_in=several_in or _("{number} Angebote in {places}"),
        last_place=_(" und "),
        more_places=_(" und weitere"),
    )
