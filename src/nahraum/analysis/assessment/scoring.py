"""Care grade from the answers to the assessment (NBA, SGB XI § 15, Anlagen 1 and 2; METHODS 8.2).

Each module's points fall into a band with weighted points; of modules 2 and 3 only the higher
one counts; the sum decides. What nobody answered stays open: then points and grade are a range.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from nahraum.analysis.assessment.instrument import (
    VISITS,
    Criterion,
    Instrument,
    Module,
    Step,
)
from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result

METHOD = Method("assessment.nba", "1")
NO_GRADE = 0
UNITS = ("day", "week", "month")
SELF_ASSESSMENT = Notice(
    "SELF_ASSESSMENT",
    "Das ist eine Selbsteinschätzung, keine Begutachtung. Über den Pflegegrad entscheidet die "
    "Pflegekasse (§ 18 SGB XI).",
)


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often help is needed: `times` per "day", "week" or "month"."""

    per: str
    times: Fraction


Answer = int | Frequency | Sequence[Frequency]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the answers do not say.

    `age_months` decides about the rules for infants (None: no infant). `bladder` and `bowel` are
    True for mostly incontinent, or a catheter or stoma; None: not stated, then answers count.
    `special` is the constellation of § 15 (4): neither arms nor legs can be used.
    """

    age_months: int | None = None
    bladder: bool | None = None
    bowel: bool | None = None
    special: bool = False


@dataclass(frozen=True, slots=True)
class ModuleScore:
    """Sum of single points and weighted points of a module, each lowest and highest.

    `counts` is False for that one of modules 2 and 3 that is not the higher one (None: open).
    """

    id: str
    name: str
    sum_low: int
    sum_high: int
    weighted_low: Fraction
    weighted_high: Fraction
    counts: bool | None


@dataclass(frozen=True, slots=True)
class CareGrade:
    """Points and grade (0: none), lowest and highest where answers are `missing`."""

    modules: tuple[ModuleScore, ...]
    points_low: Fraction
    points_high: Fraction
    grade_low: int
    grade_high: int
    missing: tuple[str, ...]

    @property
    def points(self) -> Fraction | None:
        return self.points_low if self.points_low == self.points_high else None

    @property
    def grade(self) -> int | None:
        return self.grade_low if self.grade_low == self.grade_high else None


def assess(
    answers: Mapping[str, Answer],
    *,
    instrument: Instrument,
    circumstances: Circumstances | None = None,
) -> Result[CareGrade]:
    """Score the answers: criterion id -> level (0 = independent), or how often help is needed.

    Raises InvalidInput for unknown criteria, levels that do not exist, frequencies where levels
    are asked for, and the infants' criterion without an infant.
    """
    about = circumstances or Circumstances()
    infant = _is_infant(instrument, about)
    _check(answers, instrument, infant)
    notices = [SELF_ASSESSMENT]
    counted = _that_count(answers, instrument, about, infant, notices)
    missing = _missing(instrument, answers, infant)
    lows, highs = {}, {}
    for module in instrument.modules:
        lows[module.id], highs[module.id] = _sums(instrument, module, counted, missing, infant)
    scores = _scores(instrument, lows, highs)
    low, high = total_points(lows, instrument), total_points(highs, instrument)
    grades = [care_grade(points, instrument, infant=infant) for points in (low, high)]
    if about.special:
        grades = [instrument.special_grade] * 2
        notices.append(_special(instrument))
    if missing:
        names = ", ".join(missing[:8]) + (" …" if len(missing) > 8 else "")
        text = f"Nicht beantwortet: {names}. Punkte und Pflegegrad sind eine Spanne."
        notices.append(Notice("ANSWERS_MISSING", text))
    return Result(
        value=CareGrade(scores, low, high, grades[0], grades[1], missing),
        method=METHOD,
        parts={"infant": infant},
        assumptions=_assumptions(instrument),
        warnings=tuple(notices),
        sources=(instrument.source,),
    )


def total_points(sums: Mapping[str, int], instrument: Instrument) -> Fraction:
    """Weighted points (0 to 100) of the sums of single points per module.

    Raises InvalidInput if a module is missing or its sum is impossible.
    """
    total, shared = Fraction(0), Fraction(0)
    for module in instrument.modules:
        points = weighted_points(module, sums.get(module.id))
        if module.id in instrument.best_of:
            shared = max(shared, points)
        else:
            total += points
    return total + shared


def weighted_points(module: Module, total: int | None) -> Fraction:
    """Weighted points of the band a sum falls into. Raises InvalidInput."""
    if total is None or not 0 <= total <= module.most:
        raise InvalidInput(
            f"Modul {module.id} hat 0 bis {module.most} Punkte, nicht {total}.",
            place=f"module {module.id}",
            remedy="Summe der Einzelpunkte prüfen.",
        )
    return module.weighted[sum(total >= low for low in module.lower) - 1]


def care_grade(points: Fraction, instrument: Instrument, *, infant: bool = False) -> int:
    """The grade for weighted points, 0 for none; children up to 18 months are one grade higher."""
    reached = [(own, young) for low, own, young in instrument.grades if points >= low]
    return reached[-1][infant] if reached else NO_GRADE


def reachable_totals(instrument: Instrument) -> tuple[Fraction, ...]:
    """Every total that can occur, ascending."""
    totals, shared = {Fraction(0)}, {Fraction(0)}
    for module in instrument.modules:
        if module.id in instrument.best_of:
            shared |= set(module.weighted)
        else:
            totals = {total + points for total in totals for points in module.weighted}
    return tuple(sorted({total + points for total in totals for points in shared}))


def _is_infant(instrument: Instrument, about: Circumstances) -> bool:
    if about.age_months is None:
        return False
    if about.age_months < 0:
        raise InvalidInput("Das Alter ist negativ.", place="age_months", remedy="Alter prüfen.")
    return about.age_months <= instrument.infant_months


def _check(answers: Mapping[str, Answer], instrument: Instrument, infant: bool) -> None:
    for key, answer in answers.items():
        criterion = instrument.criteria.get(key)
        if criterion is None:
            raise InvalidInput(
                f"Ein Kriterium „{key}“ gibt es nicht.",
                place=key,
                remedy="Kennungen wie 1.1 bis 6.6, 4.K und 5.K verwenden.",
            )
        if criterion.points:
            _check_level(criterion, answer)
        elif type(answer) is not int or answer:
            _check_times(criterion, answer)
    infants_only = answers.get(instrument.infant_criterion)
    if infants_only and not infant:
        raise InvalidInput(
            f"{instrument.infant_criterion} gilt nur für Kinder bis "
            f"{instrument.infant_months} Monate.",
            place=instrument.infant_criterion,
            remedy="Alter in Monaten angeben oder 0 eintragen.",
        )


def _check_level(criterion: Criterion, answer: Answer) -> None:
    last = len(criterion.points) - 1
    if isinstance(answer, bool) or not isinstance(answer, int) or not 0 <= answer <= last:
        raise InvalidInput(
            f"Für {criterion.id} ist die Antwort eine Stufe von 0 bis {last}.",
            place=criterion.id,
            remedy="Stufe als ganze Zahl angeben.",
        )


def _check_times(criterion: Criterion, answer: Answer) -> None:
    if isinstance(answer, int):
        raise InvalidInput(
            f"Für {criterion.id} zählt, wie oft Hilfe nötig ist, nicht die Stufe.",
            place=criterion.id,
            remedy="Häufigkeit je Tag, Woche oder Monat angeben, oder 0.",
        )
    for frequency in _frequencies(answer):
        units = tuple(criterion.per_time or UNITS)
        if frequency.per not in units:
            allowed = ", ".join(units)
            raise InvalidInput(
                f"„{frequency.per}“ passt nicht zu {criterion.id}.",
                place=criterion.id,
                remedy=f"Möglich sind: {allowed}.",
            )
        if frequency.times < 0:
            raise InvalidInput(
                f"{criterion.id}: {float(frequency.times):g}-mal ist negativ.",
                place=criterion.id,
                remedy="0 oder mehr angeben.",
            )
        if frequency.per == "day" and criterion.counted == VISITS and 0 < frequency.times < 1:
            raise InvalidInput(
                f"{criterion.id} ist seltener als täglich.",
                place=criterion.id,
                remedy="Häufigkeit je Woche angeben.",
            )


def _frequencies(answer: Answer) -> Iterable[Frequency]:
    if isinstance(answer, int):
        return ()
    return (answer,) if isinstance(answer, Frequency) else answer


def _that_count(
    answers: Mapping[str, Answer],
    instrument: Instrument,
    about: Circumstances,
    infant: bool,
    notices: list[Notice],
) -> dict[str, Answer]:
    """Answers without those the law does not count; each one left out is told."""
    stated = {"bladder": about.bladder, "bowel": about.bowel}
    counted = dict(answers)
    for key, organ in instrument.needs_incontinence.items():
        if not counted.get(key):
            continue
        if stated[organ] is False:
            counted[key] = 0
            text = f"{key} zählt nicht: keine überwiegende Inkontinenz, kein Katheter, kein Stoma."
            notices.append(Notice("NOT_COUNTED", text))
        elif stated[organ] is None:
            text = (
                f"{key} zählt nur bei überwiegender Inkontinenz, Katheter oder Stoma; "
                "das ist hier angenommen."
            )
            notices.append(Notice("INCONTINENCE_ASSUMED", text))
    if infant:
        module = instrument.criteria[instrument.infant_criterion].module
        replaced = [
            key
            for key in counted
            if instrument.criteria[key].module == module and key != instrument.infant_criterion
        ]
        left_out = [counted.pop(key) for key in replaced]
        if any(left_out):
            text = (
                f"Bis {instrument.infant_months} Monate zählt im Modul {module} nur "
                f"{instrument.infant_criterion}."
            )
            notices.append(Notice("NOT_COUNTED", text))
    return counted


def _missing(
    instrument: Instrument, answers: Mapping[str, Answer], infant: bool
) -> tuple[str, ...]:
    """Criteria that must be answered and are not."""
    first = instrument.criteria[instrument.infant_criterion].module
    return tuple(
        key
        for key, criterion in instrument.criteria.items()
        if key not in answers
        and (
            key == instrument.infant_criterion
            if infant and criterion.module == first
            else key not in instrument.children_only
        )
    )


def _sums(
    instrument: Instrument,
    module: Module,
    counted: Mapping[str, Answer],
    missing: Sequence[str],
    infant: bool,
) -> tuple[int, int]:
    """Smallest and largest sum of a module's points that the answers allow."""
    low = high = 0
    kinds: dict[str, list[Criterion]] = {}
    for criterion in instrument.of_module(module.id):
        if criterion.counted:
            kinds.setdefault(criterion.counted, []).append(criterion)
            continue
        answer = counted.get(criterion.id, 0)
        assert isinstance(answer, int)
        points = criterion.points[answer]
        low += points
        high += max(criterion.points) if criterion.id in missing else points
    for kind, criteria in kinds.items():
        steps = instrument.counted[kind]
        amount = sum((_amount(instrument, c, counted.get(c.id, 0)) for c in criteria), Fraction(0))
        low += _worth(steps, amount)
        some_missing = any(criterion.id in missing for criterion in criteria)
        high += steps[-1].points if some_missing else _worth(steps, amount)
    return low, high


def _amount(instrument: Instrument, criterion: Criterion, answer: Answer) -> Fraction:
    """Times per day, or points of visits."""
    total = Fraction(0)
    for frequency in _frequencies(answer):
        if criterion.per_time is None:
            total += frequency.times / instrument.days[frequency.per]
        elif frequency.per == "day":
            total += criterion.per_time["day"] if frequency.times else 0
        else:
            total += frequency.times * criterion.per_time[frequency.per]
    return total


def _worth(steps: Sequence[Step], amount: Fraction) -> int:
    reached = [s.points for s in steps if amount > s.limit or (amount == s.limit and not s.beyond)]
    return reached[-1] if reached else 0


def _scores(
    instrument: Instrument, lows: Mapping[str, int], highs: Mapping[str, int]
) -> tuple[ModuleScore, ...]:
    ranges = {
        module.id: (
            weighted_points(module, lows[module.id]),
            weighted_points(module, highs[module.id]),
        )
        for module in instrument.modules
    }
    return tuple(
        ModuleScore(
            module.id,
            module.name,
            lows[module.id],
            highs[module.id],
            *ranges[module.id],
            _counts(module.id, instrument, ranges),
        )
        for module in instrument.modules
    )


def _counts(
    module: str, instrument: Instrument, ranges: Mapping[str, tuple[Fraction, Fraction]]
) -> bool | None:
    """Of equal modules the first one counts."""
    if module not in instrument.best_of:
        return True
    rivals = [m.id for m in instrument.modules if m.id in instrument.best_of]
    best = [max(rivals, key=lambda key: ranges[key][end]) for end in (0, 1)]
    sure = all(ranges[key][0] == ranges[key][1] for key in rivals)
    return best[0] == module if sure else None


def _special(instrument: Instrument) -> Notice:
    return Notice(
        "SPECIAL_CONSTELLATION",
        f"Besondere Bedarfskonstellation (§ 15 Abs. 4 SGB XI): Pflegegrad "
        f"{instrument.special_grade} unabhängig von den Punkten.",
    )


def _assumptions(instrument: Instrument) -> tuple[Assumption, ...]:
    since = instrument.valid_from.isoformat()
    return (
        Assumption("Fassung des Begutachtungsinstruments", since, "gültig ab", instrument.law),
        Assumption("Tage je Woche", instrument.days["week"], "Tage", instrument.law),
        Assumption("Tage je Monat", instrument.days["month"], "Tage", instrument.law),
    )
