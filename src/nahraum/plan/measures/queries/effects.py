"""The way back: released signals and figures before and after a measure began."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from nahraum.base.registry import Evidence
from nahraum.base.signals import queries as signals
from nahraum.plan.measures.models import Measure
from nahraum.plan.measures.rules import BeforeAfter, before_after
from nahraum.understand.needs import queries as needs

MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Way:
    """One row of released counts around the beginning of a measure. `cases`: all that was counted
    in it; how many years and cases there are decides what may be said."""

    label: str
    counted: BeforeAfter

    @property
    def cases(self) -> int:
        return sum(count or 0 for count in (*self.counted.before, *self.counted.after))


def way_back(measure: Measure) -> list[Way]:
    """The topic in the whole municipality, its field in the places of the measure.

    Only released half-years count; one in which nothing could be shown stays unknown.
    """
    began = measure.began_on
    half_years = [row.half_year for row in signals.releases() if row.released_at is not None]
    if began is None or not half_years:
        return []
    topic = measure.topic
    asked: list[tuple[str, str, Any]] = [(_("%s, ganze Kommune") % topic.name, topic.key, None)]
    field = topic.parent or topic
    for place in list(measure.neighbourhoods.all())[:MOST_PLACES]:
        label = _("%(field)s, %(place)s") % {"field": field.name, "place": place.name}
        asked.append((label, field.key, place.pk))
    found = []
    for label, key, place_pk in asked:
        counts = dict(signals.series(key, place_pk))
        series = [(half_year, counts.get(half_year)) for half_year in half_years]
        found.append(Way(label, before_after(series, began)))
    return found


def evidence_for(topic_key: str, place: UUID | None, on: date) -> list[Evidence]:
    """What is known today about a topic in a place: the cell of the need map, line by line."""
    return list(needs.evidence_of_cell(topic_key, place, on))
