"""What surveys and votes are counted from."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from nahraum.analysis.participation import kappa
from nahraum.base.places.models import Neighbourhood
from nahraum.plan.participation.models import (
    Ballot,
    Code,
    Coding,
    Procedure,
    Project,
    Question,
    Response,
)
from nahraum.plan.participation.models.groups import AgeGroup
from nahraum.plan.participation.rules import (
    Asked,
    Filled,
    Refused,
    Told,
    clean_code,
    count,
    outcome_of,
)

DRAFT_DAYS = 30


def questions_of(procedure: Procedure) -> QuerySet[Question]:
    return Question.objects.filter(procedure=procedure).prefetch_related("options")


def asked(questions: Iterable[Question]) -> list[Asked]:
    found = []
    for row in questions:
        options = list(row.options.all())
        elsewhere = {str(o.pk): o.elsewhere for o in options if o.elsewhere is not None}
        found.append(Asked(str(row.pk), row.kind, tuple(str(o.pk) for o in options), elsewhere))
    return found


def filled(procedure: Procedure) -> list[Filled]:
    """The sheets that were sent off."""
    rows = Response.objects.filter(procedure=procedure, done=True).order_by("pk")
    return [
        Filled(row.answers, {"age": row.age, "place": str(row.neighbourhood_id or "")})
        for row in rows
    ]


def population_of(procedure: Procedure) -> dict[str, dict[str, float]]:
    """Inhabitants by age group and by neighbourhood, as far as they are known.

    If the inhabitants of one neighbourhood are not known, nothing is weighted by place.
    """
    ages = {k: float(procedure.population[k]) for k in AgeGroup.values if k in procedure.population}
    found = {"age": ages} if ages else {}
    places: Any = procedure.neighbourhoods.all() or Neighbourhood.objects.filter(
        parent__isnull=True
    )
    known = {str(place.pk): place.population for place in places}
    if known and all(known.values()):
        found["place"] = {key: float(value or 0) for key, value in known.items()}
    return found


def digest_of(code: str) -> str:
    return salted_hmac("participation.code", clean_code(code), algorithm="sha256").hexdigest()


def receipt_of(code: str) -> str:
    """Under what a ballot is found again; who has no code cannot tell which one it belongs to."""
    return salted_hmac("participation.ballot", clean_code(code), algorithm="sha256").hexdigest()


def code_of(procedure: Procedure, text: str) -> Code | None:
    """The unused code of this procedure, if it is one."""
    if not clean_code(text):
        return None
    found: Code | None = Code.objects.filter(
        procedure=procedure, digest=digest_of(text), used=False
    ).first()
    return found


def agreement(question: Question) -> float | None:
    """Cohen's kappa of both codings, as far as both have spoken."""
    rows = Coding.objects.filter(question=question).exclude(first="").exclude(second="")
    pairs = list(rows.values_list("first", "second"))
    if not pairs:
        return None
    return kappa([one for one, _two in pairs], [two for _one, two in pairs]).value


def counted_sheets(procedure: Procedure) -> dict[str, Any]:
    """The result as it is now; nothing is kept."""
    questions = list(questions_of(procedure))
    return count(asked(questions), filled(procedure), population_of(procedure))


def counted_votes(procedure: Procedure) -> tuple[Told, dict[str, dict[str, Any]]]:
    """The result of the ballots as they are now, and what each share paid for."""
    ballots = dict(Ballot.objects.filter(procedure=procedure).values_list("receipt", "projects"))
    if not ballots:
        raise Refused(_("Es hat noch niemand abgestimmt."))
    projects = Project.objects.filter(procedure=procedure).order_by("number")
    budget = procedure.budget
    return outcome_of(
        {str(row.pk): row.cents for row in projects},
        ballots,
        budget=budget.cents,
        seed=budget.seed,
        raise_shares=budget.raise_shares,
    )


def paid_by(procedure: Procedure, receipt: str) -> dict[str, int]:
    """What the share of one ballot paid for, in cents by project."""
    _told, own = counted_votes(procedure)
    found: dict[str, int] = own[receipt]["paid"]
    return found


def unfinished(at: datetime) -> Any:
    """Sheets nobody sent off and nobody went on with."""
    return Response.objects.filter(done=False, created_at__lt=at - timedelta(days=DRAFT_DAYS))
