"""May this programme pay for this measure, and how much at most.

Every rule answers on its own: met, broken or unknown. One broken rule refuses; otherwise one
unknown rule leaves the whole unknown, because unknown is neither eligible nor refused. The
largest amount is exact in cents and rounded down: a grant never exceeds a share by rounding. For
an unknown programme it is the bound the known rules leave.

Source: METHODS 6.1 (§§ 23, 44 BHO; ANBest-P).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from nahraum.analysis.funding.programme import Measure, Programme


class State(StrEnum):
    """What a rule, or all rules together, say."""

    YES = "eligible"
    NO = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reason:
    """The answer of one rule; `rule` is stable, `text` is a German sentence."""

    rule: str
    state: State
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all rules say; `max_cents` is 0 when refused. `years` are those it may pay in."""

    measure: str
    programme: str
    state: State
    max_cents: int
    base_cents: int
    years: tuple[int, ...]
    reasons: tuple[Reason, ...]


def check(measure: Measure, programme: Programme, *, as_of: date) -> Verdict:
    """Check every rule of a programme on a day.

    `base_cents` are the eligible costs the share applies to, unpaid work included where the
    programme accepts it.
    """
    years = funded_years(measure, programme)
    base = eligible_cents(measure, programme, years)
    reasons = (
        _validity(programme, as_of),
        _place(measure, programme),
        _carrier(measure, programme),
        _kinds(measure, programme, base),
        _start(measure, programme, as_of),
        _deadline(measure, programme, as_of),
        _exclusion(measure, programme),
        _duration(measure, programme, years),
        *(_unknown(name) for name in _AMOUNTS if name in programme.unknown),
    )
    found = tuple(reason for reason in reasons if reason is not None)
    largest, bounds = _largest(measure, programme, base, years)
    found = (*found, *bounds)
    states = {reason.state for reason in found}
    state = State.NO if State.NO in states else State.UNKNOWN
    if states <= {State.YES}:
        state = State.YES
    cents = 0 if state is State.NO else largest
    full = base + _in_kind(measure, programme)
    return Verdict(measure.id, programme.id, state, cents, full, years, found)


def funded_years(measure: Measure, programme: Programme) -> tuple[int, ...]:
    """Years a programme may pay in: funding begins with the project and ends with the term."""
    years = measure.years
    if programme.duration_years is None:
        return years
    return tuple(year for year in years if year < years[0] + programme.duration_years)


def eligible_cents(measure: Measure, programme: Programme, years: tuple[int, ...]) -> int:
    """Costs in the funded years the programme recognises, without unpaid work.

    A measure whose kinds match counts whole; otherwise only costs of matching kinds do. Where
    nothing says what the costs are, all count as an upper bound.
    """
    costs = [cost for cost in measure.costs if cost.year in years]
    if programme.eligible and not _matches(measure.kinds, programme) and _describes(measure):
        costs = [cost for cost in costs if _matches((cost.kind,), programme)]
    return sum(cost.cents for cost in costs)


def _describes(measure: Measure) -> bool:
    return bool(measure.kinds) or any(cost.kind for cost in measure.costs)


def _matches(kinds: tuple[str, ...], programme: Programme) -> bool:
    wanted = {kind.casefold() for kind in programme.eligible}
    return any(kind.casefold() in wanted for kind in kinds)


def _in_kind(measure: Measure, programme: Programme) -> int:
    return measure.in_kind if programme.own_in_kind else 0


def own_cents(measure: Measure, programme: Programme, base: int) -> int:
    """Own money a programme asks for beside recognised unpaid work, rounded up to a cent."""
    share = programme.min_own_share or Fraction(0)
    work = _in_kind(measure, programme)
    return max(0, -int(-(share * (base + work)) // 1) - work)


def _largest(
    measure: Measure, programme: Programme, base: int, years: tuple[int, ...]
) -> tuple[int, list[Reason]]:
    """The tightest bound and what binds; grants of others count against the sum of grants.

    Revenue first pays what the programme does not recognise: the bound is never too low.
    """
    full, others = base + _in_kind(measure, programme), sum(measure.others.values())
    bounds = {}
    if programme.max_share is not None:
        bounds["max_share"] = int(programme.max_share * full // 1)
    if programme.min_own_share is not None:
        bounds["min_own_share"] = base - own_cents(measure, programme, base)
    if programme.combination < 1:
        bounds["combination"] = int(programme.combination * full // 1) - others
    bounds["costs"] = base - others
    earned = sum(measure.revenue.get(year, 0) for year in measure.years)
    if earned:
        bounds["revenue"] = measure.total - earned - others
    if programme.cap_project is not None:
        bounds["cap_project"] = programme.cap_project
    if programme.cap_multiple is not None:
        bounds["cap_multiple"] = programme.cap_multiple
    if programme.cap_year is not None:
        bounds["cap_year"] = programme.cap_year * len(years)
    rule = min(bounds, key=lambda name: bounds[name])
    cents = max(0, bounds[rule])
    if cents == 0:
        return 0, [Reason("amount", State.NO, "Für diese Maßnahme bleibt kein Zuschuss übrig.")]
    return cents, [Reason("amount", State.YES, _AMOUNT_TEXTS[rule].format(euros(cents)))]


def euros(cents: int) -> str:
    """Cents as a German amount, "75.000,00 Euro"."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{rest:02d} Euro"


_AMOUNTS = ("max_share", "min_own_share", "cap_project", "cap_multiple")
_AMOUNT_TEXTS = {
    "max_share": "Höchstens {}: mehr lässt der Fördersatz nicht zu.",
    "min_own_share": "Höchstens {}: der Rest ist der verlangte Eigenanteil.",
    "combination": "Höchstens {}: mehr dürfen alle Zuschüsse zusammen nicht decken.",
    "costs": "Höchstens {}: mehr als die anerkannten Kosten gibt es nicht.",
    "revenue": "Höchstens {}: den Rest decken Einnahmen und zugesagte Zuschüsse.",
    "cap_project": "Höchstens {}: der Höchstbetrag je Maßnahme.",
    "cap_multiple": "Höchstens {}: der Höchstbetrag für alle Maßnahmen zusammen.",
    "cap_year": "Höchstens {}: der Höchstbetrag je Jahr.",
}
_UNKNOWN_TEXTS = {
    "validity": "Ob das Programm an diesem Tag gilt, ist nicht belegt; Richtlinie prüfen.",
    "state": "Wo das Programm gilt, ist nicht belegt.",
    "carrier": "Wer den Antrag stellen darf, ist nicht belegt.",
    "max_share": "Der Fördersatz ist nicht belegt.",
    "min_own_share": "Der verlangte Eigenanteil ist nicht belegt.",
    "cap_project": "Der Höchstbetrag je Maßnahme ist nicht belegt.",
    "cap_multiple": "Der Höchstbetrag für mehrere Maßnahmen ist nicht belegt.",
    "duration_years": "Die Laufzeit der Förderung ist nicht belegt.",
    "eligible": "Welche Kosten anerkannt werden, ist nicht belegt.",
    "not_before_approval": "Ob vor der Zusage begonnen werden darf, ist nicht belegt.",
    "deadline": "Die Antragsfrist ist nicht belegt.",
}


def _unknown(rule: str) -> Reason:
    return Reason(rule, State.UNKNOWN, _UNKNOWN_TEXTS[rule])


def _german(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def _validity(programme: Programme, as_of: date) -> Reason | None:
    first, last = programme.valid_from, programme.valid_until
    if first is not None and as_of < first:
        return Reason("validity", State.NO, f"Das Programm gilt erst ab {_german(first)}.")
    if last is not None and as_of > last:
        return Reason("validity", State.NO, f"Das Programm galt nur bis {_german(last)}.")
    if "validity" in programme.unknown:
        return _unknown("validity")
    if first is None and last is None:
        return None
    return Reason("validity", State.YES, "Das Programm gilt an diesem Tag.")


def _place(measure: Measure, programme: Programme) -> Reason | None:
    if "state" in programme.unknown:
        return _unknown("state")
    if not programme.states:
        return None
    where = ", ".join(programme.states)
    if not measure.state:
        text = f"Das Programm gilt nur in {where}; das Land der Maßnahme ist nicht angegeben."
        return Reason("state", State.UNKNOWN, text)
    if measure.state.casefold() not in {name.casefold() for name in programme.states}:
        return Reason("state", State.NO, f"Das Programm gilt nur in {where}.")
    return Reason("state", State.YES, f"Das Programm gilt in {measure.state}.")


def _carrier(measure: Measure, programme: Programme) -> Reason | None:
    if "carrier" in programme.unknown:
        return _unknown("carrier")
    if not programme.carriers:
        return None
    who = ", ".join(programme.carriers)
    if not measure.carrier:
        text = f"Den Antrag dürfen nur stellen: {who}; der Träger ist nicht angegeben."
        return Reason("carrier", State.UNKNOWN, text)
    if measure.carrier.casefold() not in {name.casefold() for name in programme.carriers}:
        return Reason("carrier", State.NO, f"Den Antrag dürfen nur stellen: {who}.")
    return Reason("carrier", State.YES, f"Träger {measure.carrier} darf den Antrag stellen.")


def _kinds(measure: Measure, programme: Programme, base: int) -> Reason | None:
    if "eligible" in programme.unknown:
        return _unknown("eligible")
    if not programme.eligible:
        return None
    what = ", ".join(programme.eligible)
    if not _describes(measure):
        text = f"Gefördert wird nur: {what}; die Art der Maßnahme ist nicht angegeben."
        return Reason("eligible", State.UNKNOWN, text)
    if base == 0:
        return Reason("eligible", State.NO, f"Gefördert wird nur: {what}.")
    return Reason("eligible", State.YES, f"Anerkannte Kosten: {euros(base)}.")


def _start(measure: Measure, programme: Programme, as_of: date) -> Reason | None:
    rule = "not_before_approval"
    if rule in programme.unknown:
        return _unknown(rule)
    if not programme.not_before_approval:
        return None
    if measure.early_start_approved:
        return Reason(rule, State.YES, "Der vorzeitige Beginn ist genehmigt.")
    if measure.start is None:
        text = "Vor der Zusage darf nicht begonnen werden; der Beginn ist nicht angegeben."
        return Reason(rule, State.UNKNOWN, text)
    if measure.start <= as_of:
        text = f"Vor der Zusage darf nicht begonnen werden; Beginn war {_german(measure.start)}."
        return Reason(rule, State.NO, text)
    text = f"Beginn {_german(measure.start)}: erst nach der Zusage anfangen."
    return Reason(rule, State.YES, text)


def _deadline(measure: Measure, programme: Programme, as_of: date) -> Reason | None:
    if "deadline" in programme.unknown:
        return _unknown("deadline")
    if programme.deadline is None:
        return None
    due = next_deadline(programme.deadline, as_of)
    if measure.start is not None and due > measure.start:
        text = f"Die nächste Antragsfrist {_german(due)} liegt nach dem Beginn."
        return Reason("deadline", State.NO, text)
    return Reason("deadline", State.YES, f"Antrag bis {_german(due)}.")


def next_deadline(deadline: tuple[int, int], as_of: date) -> date:
    """The first occurrence of (month, day) on or after a day."""
    this_year = date(as_of.year, *deadline)
    return this_year if as_of <= this_year else date(as_of.year + 1, *deadline)


def _exclusion(measure: Measure, programme: Programme) -> Reason | None:
    if not programme.excludes:
        return None
    clash = sorted(set(programme.excludes) & set(measure.others))
    if clash:
        text = f"Nicht zusammen mit {', '.join(clash)} (Doppelförderung)."
        return Reason("excludes", State.NO, text)
    return Reason("excludes", State.YES, f"Nicht kombinierbar mit {', '.join(programme.excludes)}.")


def _duration(measure: Measure, programme: Programme, years: tuple[int, ...]) -> Reason | None:
    if "duration_years" in programme.unknown:
        return _unknown("duration_years")
    if programme.duration_years is None:
        return None
    if years != measure.years:
        text = f"Gefördert werden nur die Jahre bis {years[-1]}."
        return Reason("duration_years", State.YES, text)
    return Reason("duration_years", State.YES, "Die Laufzeit passt.")
