"""What the small-area monitoring says, as a section of the diagnosis."""

from collections import Counter
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from nahraum.analysis.monitoring import DynamicsClass, StatusClass
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.understand.indicators.rules import (
    Reading,
    Reason,
    Series,
    change_words,
    number,
    reason_words,
    status_words,
)
from nahraum.understand.needs.rules import Place, Section, Table, section

NAMED = 3
POOR = (StatusClass.LOW, StatusClass.VERY_LOW)


def monitored(found: Sequence[Series], place: Place, places: Sequence[Place]) -> Section:
    """What indicators say of a place, or of the whole municipality."""
    rows, notable = [], []
    for one in found:
        readings = one.readings(one.last)
        here = readings.get("" if place.id is None else place.key)
        stand = _standing(one, readings, here, whole=place.id is None)
        rows.append((one.definition.label, str(one.last), _shown(one, here), *stand))
        if here is not None and _is_poor(here):
            notable.append(one.definition.label)
    hidden = sum(
        shown.reason is Reason.PROTECTED for one in found for shown in one.rows[one.last].values()
    )
    sentences = []
    if not rows:
        sentences.append(_("Dazu sind noch keine Zahlen der Ortsteile eingelesen."))
    elif place.id is None:
        sentences.append(_behind(found, places))
    elif notable:
        text = _("Ungünstiger als in den anderen Orten: %(names)s.")
        sentences.append(text % {"names": "; ".join(notable)})
    else:
        sentences.append(_("Bei keinem Indikator fällt der Ort ungünstig auf."))
    if rows:
        sentences.append(_("Status und Entwicklung vergleichen die Orte nur untereinander."))
    if hidden:
        text = _("%(n)s Werte sind geschützt, damit niemand erkannt wird.")
        sentences.append(text % {"n": hidden})
    heads = (_("Indikator"), _("Jahr"), _("Wert"), _("Status"), _("Entwicklung"))
    table = Table(_("Indikatoren der Beobachtung"), heads, tuple(rows), _links(found))
    return section("indikatoren", _("Was die Indikatoren sagen"), sentences, [table])


def _behind(found: Sequence[Series], places: Sequence[Place]) -> str:
    """The places with most figures that stand or go worse than elsewhere."""
    counts = Counter(
        key
        for one in found
        if one.definition.attention is not None
        for key, reading in one.readings(one.last).items()
        if key and _is_poor(reading)
    )
    names = {place.key: place.name for place in places}
    most = [(key, n) for key, n in counts.most_common(NAMED) if n > 1 and key in names]
    if not most:
        return _("Kein Ort fällt bei mehreren Indikatoren ungünstig auf.")
    text = _("Bei mehreren Indikatoren ungünstiger als anderswo: %(places)s.")
    return text % {"places": "; ".join(f"{names[key]} ({n})" for key, n in most)}


def _links(found: Sequence[Series]) -> tuple[str, ...]:
    slug = current_municipality().slug
    return tuple(reverse("indicators:indicator", args=[slug, one.definition.key]) for one in found)


def _shown(one: Series, here: Reading | None) -> str:
    if here is None or here.shown.value is None:
        return (reason_words(here.shown.reason) if here else "") or _("keine Angabe")
    d = one.definition
    text = f"{number(here.shown.value, d.decimals)} {d.unit}".strip()
    if here.low is not None and here.high is not None:
        text += f" ({number(here.low, d.decimals)}–{number(here.high, d.decimals)})"
    return text


def _standing(
    one: Series, readings: dict[str, Reading], here: Reading | None, *, whole: bool
) -> tuple[str, str]:
    """Status and dynamics of the place; of the whole municipality how many places are behind."""
    if one.definition.attention is None:
        return ("–", "–")
    if not whole:
        if here is None:
            return (status_words(None), change_words(None))
        return (status_words(here.status), change_words(here.change))
    places = [reading for key, reading in readings.items() if key]
    poor = sum(r.status in POOR for r in places)
    worse = sum(r.change is DynamicsClass.NEGATIVE for r in places)
    text = _("niedrig in %(n)s von %(all)s Orten") % {"n": poor, "all": len(places)}
    change = _("schlechter in %(n)s von %(all)s Orten") % {"n": worse, "all": len(places)}
    return (text, change)


def _is_poor(reading: Reading) -> bool:
    return reading.status in POOR or reading.change is DynamicsClass.NEGATIVE
