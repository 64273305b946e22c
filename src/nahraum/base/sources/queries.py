from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nahraum.base.sources.models import LegalValue, Run, RunRelease, Source
from nahraum.base.sources.rules import choose, figures_by_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNote:
    """A source as a figure shows it. `known` is False for an id that is in no catalogue."""

    id: str
    title: str
    publisher: str = ""
    licence: str = ""
    attribution: str = ""
    url: str = ""
    as_of: str = ""
    retrieved: str = ""
    note: str = ""
    known: bool = True


def sources() -> QuerySet[Source]:
    return Source.objects.all()


def legal_values() -> QuerySet[LegalValue]:
    return LegalValue.objects.select_related("source")


def legal_value(key: str, on: date, *, area: str = "") -> LegalValue:
    """The value surely valid on a day in an area (its key, e.g. AGS; its state and so on count).

    Raises LegalValueUnclear with a sentence saying what a person must choose.
    """
    above = [area[:length] for length in range(len(area) + 1)]
    return choose(key, LegalValue.objects.filter(key=key, area__in=above), on)


def resolve(ids: Iterable[str], kept: Sequence[Mapping[str, Any]] = ()) -> tuple[SourceNote, ...]:
    """Source notes in the order of the ids: as kept with a run, else from the catalogue.

    An unknown id is never dropped; its note says that nothing is known about it.
    """
    wanted = list(dict.fromkeys(ids))
    found = {entry["id"]: SourceNote(**entry) for entry in kept}
    missing = [key for key in wanted if key not in found]
    for row in Source.objects.filter(pk__in=missing).values():
        found[row["id"]] = SourceNote(**row)
    return tuple(found.get(key) or _unknown(key) for key in wanted)


def _unknown(key: str) -> SourceNote:
    return SourceNote(
        id=key, title=_("„%(key)s“ steht nicht im Quellenverzeichnis") % {"key": key}, known=False
    )


def runs() -> QuerySet[Run]:
    """Stored runs of the open scope, newest first."""
    return Run.objects.select_related("release")


def run_by_id(key: UUID) -> Run | None:
    return runs().filter(pk=key).first()


def is_released(run: Run) -> bool:
    return RunRelease.objects.filter(pk=run.pk).exists()


def figure_of(run: Run, figure_id: str) -> dict[str, Any] | None:
    """The plain form of one figure, with the assumptions of its run."""
    figure = figures_by_id(run.figures).get(figure_id)
    if figure is None:
        return None
    return {"assumptions": run.result.get("assumptions") or [], **figure}
