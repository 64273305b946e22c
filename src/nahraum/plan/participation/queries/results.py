"""What surveys and votes are counted from."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from nahraum.base.places.models import Neighbourhood
from nahraum.plan.participation.models import Code, Procedure, Question, Response
from nahraum.plan.participation.models.groups import AgeGroup
from nahraum.plan.participation.rules import Asked, Filled, clean_code


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
