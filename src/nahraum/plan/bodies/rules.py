"""What counts as decided, and how a recommendation comes to its answer. Pure."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

BERLIN = ZoneInfo("Europe/Berlin")
# How long an unanswered recommendation may lie before it counts as forgotten: one round of
# council meetings. Our proposal; no law names a number.
PATIENCE_DAYS = 90
# A name goes this long after the seat has ended.
FORGET_NAMES = timedelta(days=365)


class BodiesRefused(ValueError):
    """What a body cannot have decided; the text is a sentence for the person."""


class Kind(StrEnum):
    DECISION = "decision"
    ADVICE = "advice"


class Result(StrEnum):
    ADOPTED = "adopted"
    REJECTED = "rejected"
    POSTPONED = "postponed"


class Council(StrEnum):
    """Where a recommendation stands."""

    RECOMMENDED = "recommended"
    ON_AGENDA = "on-agenda"
    ADOPTED = "adopted"
    CHANGED = "changed"
    REJECTED = "rejected"


ANSWERS = frozenset({Council.ADOPTED, Council.CHANGED, Council.REJECTED})
_NEXT = {
    Council.RECOMMENDED: ANSWERS | {Council.ON_AGENDA},
    Council.ON_AGENDA: ANSWERS | {Council.RECOMMENDED, Council.ON_AGENDA},
}


def check_votes(
    *, result: str, yes: int | None, no: int | None, abstained: int | None, voters: int
) -> None:
    """Raises BodiesRefused where votes and result cannot both be true.

    A simple majority decides; abstentions do not count. `voters` is how many with a vote were
    there, 0 if nobody noted it. Votes nobody counted stay unknown.
    """
    if yes is None and no is None:
        if abstained:
            raise BodiesRefused(_("Enthaltungen ohne Ja und Nein ergeben kein Ergebnis."))
        return
    if yes is None or no is None:
        raise BodiesRefused(_("Bitte Ja und Nein angeben, oder beides leer lassen."))
    cast = yes + no + (abstained or 0)
    if voters and cast > voters:
        raise BodiesRefused(
            _("Es wurden %(cast)s Stimmen gezählt, aber nur %(voters)s konnten abstimmen.")
            % {"cast": cast, "voters": voters}
        )
    if result == Result.ADOPTED and yes <= no:
        raise BodiesRefused(_("Angenommen ist nur, was mehr Ja als Nein bekommen hat."))
    if result == Result.REJECTED and yes > no:
        raise BodiesRefused(_("Mit mehr Ja als Nein ist es angenommen, nicht abgelehnt."))


def check_council(
    *, before: str, state: str, agenda_on: date | None, answered_on: date | None, reason: str
) -> None:
    """Raises BodiesRefused for a step a recommendation cannot take.

    An answer has a day; a changed or rejected recommendation also has a reason. An answer stays:
    a recommendation the council takes up again is a new one.
    """
    if not before:
        raise BodiesRefused(_("Das ist keine Empfehlung an den Rat."))
    if before in ANSWERS:
        raise BodiesRefused(_("Der Rat hat schon geantwortet. Eine neue Empfehlung ist möglich."))
    if state not in _NEXT[Council(before)]:
        raise BodiesRefused(_("Bitte einen nächsten Schritt wählen."))
    if state == Council.ON_AGENDA and agenda_on is None:
        raise BodiesRefused(_("Bitte den Tag der Ratssitzung angeben."))
    if state in ANSWERS and answered_on is None:
        raise BodiesRefused(_("Bitte den Tag der Antwort angeben."))
    if state in (Council.CHANGED, Council.REJECTED) and not reason.strip():
        raise BodiesRefused(_("Bitte den Grund nennen: Das Gremium soll ihn lesen können."))


def days_waiting(*, decided_on: date, answered_on: date | None, on: date) -> int:
    """Days between recommendation and answer, or until today."""
    return max(0, ((answered_on or on) - decided_on).days)


def is_forgotten(*, decided_on: date, answered_on: date | None, on: date) -> bool:
    waited = days_waiting(decided_on=decided_on, answered_on=answered_on, on=on)
    return answered_on is None and waited > PATIENCE_DAYS


def next_number(year: int, taken: list[str]) -> str:
    """The next free number of a year: 2026-01, 2026-02 ..."""
    prefix = f"{year}-"
    used = [int(n.removeprefix(prefix)) for n in taken if n.startswith(prefix)]
    return f"{prefix}{max(used, default=0) + 1:02d}"


class MinutesState(StrEnum):
    NOT_YET = "not-yet"
    MISSING = "missing"
    WRITTEN = "written"
    APPROVED = "approved"


def minutes_state(
    *, ends: datetime, cancelled: bool, written: bool, approved: bool, at: datetime
) -> MinutesState:
    """How far the minutes are; a cancelled meeting needs none."""
    if approved:
        return MinutesState.APPROVED
    if written:
        return MinutesState.WRITTEN
    return MinutesState.NOT_YET if cancelled or at < ends else MinutesState.MISSING


def instant(day: date, clock: time) -> datetime:
    """The moment a wall clock in Germany shows this; in the doubled hour the first one."""
    return datetime.combine(day, clock, tzinfo=BERLIN)
