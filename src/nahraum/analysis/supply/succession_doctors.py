"""From counted activities to the seats a simulation of succession starts with."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.supply.counting import Activity, Counted
from nahraum.analysis.supply.succession_model import MONTHS, Doctor, PracticeForm

METHOD = Method("supply.succession_doctors", "1")
Pair = tuple[Activity, Counted]


def doctors_from(
    activities: Sequence[Activity],
    counted: Sequence[Counted],
    *,
    as_of: date,
    forms: Mapping[str, PracticeForm] | None = None,
    successors: AbstractSet[str] = frozenset(),
) -> Result[tuple[Doctor, ...]]:
    """One seat for the activities of one person that end on the same day.

    `counted` belongs to `activities` in the same order; `forms` and `successors` (whose
    succession is settled) go by the id of the activity. A person's age is as_of.year minus the
    birth year. An end already passed means: leaves within the first month. Unknown practice
    forms count as single. Activities that count nothing are left out. Raises InvalidInput.
    """
    if len(activities) != len(counted):
        raise InvalidInput(
            f"{len(activities)} Tätigkeiten, aber {len(counted)} gezählte.", place="counted"
        )
    known = forms or {}
    seats: dict[tuple[str, date | None], list[Pair]] = {}
    for pair in zip(activities, counted, strict=True):
        if pair[1].factor > 0:
            seats.setdefault((pair[1].person, pair[0].planned_end), []).append(pair)
    doctors = tuple(_doctor(pairs, as_of, known, successors) for pairs in seats.values())
    return Result(
        value=doctors,
        method=METHOD,
        assumptions=(Assumption("Alter", f"{as_of.year} minus Geburtsjahr", "Jahre"),),
        warnings=_warnings(activities, counted, seats, known, as_of),
    )


def _doctor(
    pairs: Sequence[Pair],
    as_of: date,
    forms: Mapping[str, PracticeForm],
    successors: AbstractSet[str],
) -> Doctor:
    """The seat is named after its largest activity and takes its practice form."""
    main, _ = max(pairs, key=lambda pair: pair[1].factor)
    births = {activity.birth_year for activity, _ in pairs} - {None}
    if len(births) > 1:
        raise InvalidInput(
            "Dieselbe Person hat zwei Geburtsjahre.",
            place=f"{main.id}: birth_year",
            remedy="Geburtsjahr oder Spalte person berichtigen.",
        )
    birth = births.pop() if births else None
    end = main.planned_end
    return Doctor(
        id=main.id,
        posts=float(sum((entry.factor for _, entry in pairs), Decimal(0))),
        age=None if birth is None else as_of.year - birth,
        form=forms.get(main.id, PracticeForm.SINGLE),
        leaves_after=None if end is None else _months(as_of, end),
        successor_known=any(activity.id in successors for activity, _ in pairs),
    )


def _months(start: date, end: date) -> int:
    """Months begun until the last working day, at least 1."""
    whole = (end.year - start.year) * MONTHS + end.month - start.month
    return max(1, whole + (end.day > start.day))


def _warnings(
    activities: Sequence[Activity],
    counted: Sequence[Counted],
    seats: Mapping[tuple[str, date | None], Sequence[Pair]],
    forms: Mapping[str, PracticeForm],
    as_of: date,
) -> tuple[Notice, ...]:
    found = []
    uncounted = sum(entry.factor <= 0 for entry in counted)
    if uncounted:
        text = f"{uncounted} Tätigkeiten zählen keinen Sitz und bleiben außer Betracht."
        found.append(Notice("NOT_SIMULATED", text))
    formless = sum(pairs[0][0].id not in forms for pairs in seats.values())
    if formless:
        text = f"Bei {formless} Sitzen fehlt die Praxisform; sie gelten als Einzelpraxis."
        found.append(Notice("FORM_UNKNOWN", text))
    if any(a.planned_end is not None and a.planned_end <= as_of for a in activities):
        text = "Wessen geplantes Ende schon vorbei ist, scheidet im ersten Monat aus."
        found.append(Notice("END_PASSED", text))
    return tuple(found)
