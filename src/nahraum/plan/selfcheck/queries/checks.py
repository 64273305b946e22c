from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from nahraum.analysis.funding.sustaining import CRITERIA, score
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import neighbourhoods
from nahraum.plan.selfcheck.models import (
    AreaAnswer,
    SelfCheck,
    SustainingCheck,
    WorkCount,
    WorkProfile,
)
from nahraum.plan.selfcheck.rules import (
    AREAS,
    Area,
    Assessed,
    Checked,
    Counted,
    Money,
    Sustained,
    gaps_of,
    questions_of,
    read_jobs,
    report,
    standing,
)


def checks() -> QuerySet[SelfCheck]:
    return SelfCheck.objects.select_related("neighbourhood")


def answers_of(check: SelfCheck) -> dict[str, AreaAnswer]:
    return {answer.area: answer for answer in AreaAnswer.objects.filter(check_of=check)}


def checked(check: SelfCheck) -> Checked:
    """What was said and what follows from it."""
    return _checked(check, answers_of(check))


def _checked(check: SelfCheck, said: dict[str, AreaAnswer]) -> Checked:
    return Checked(check.year, str(check), tuple(_assessed(a, said.get(a.key)) for a in AREAS))


def _assessed(area: Area, said: AreaAnswer | None) -> Assessed:
    levels = said.levels if said else {}
    return Assessed(
        area=area,
        levels=levels,
        remark=said.remark if said else "",
        evidence=tuple(said.evidence.splitlines()) if said else (),
        standing=standing(levels, questions_of(area.key)),
    )


def course(neighbourhood: Neighbourhood | None) -> list[Checked]:
    """Finished assessments of the same place, the oldest first."""
    found = list(
        checks()
        .filter(state=SelfCheck.State.FINISHED, neighbourhood=neighbourhood)
        .order_by("year")
    )
    answers = AreaAnswer.objects.filter(check_of__in=found)
    said: dict[Any, dict[str, AreaAnswer]] = {}
    for answer in answers:
        said.setdefault(answer.check_of_id, {})[answer.area] = answer
    return [_checked(check, said.get(check.pk, {})) for check in found]


def latest_finished() -> SelfCheck | None:
    return checks().filter(state=SelfCheck.State.FINISHED, neighbourhood__isnull=True).first()


def places() -> QuerySet[Neighbourhood]:
    return neighbourhoods()


# ------------------------------------------------------------------ sustaining
def sustaining_checks() -> QuerySet[SustainingCheck]:
    found: QuerySet[SustainingCheck] = SustainingCheck.objects.all()
    return found


def sustained(row: SustainingCheck) -> Sustained:
    return Sustained(
        name=row.name,
        as_of=row.as_of,
        value=score(row.points).value,
        criteria=tuple((label, row.points.get(key)) for key, label in CRITERIA.items()),
        gaps=gaps_of([Money(**one) for one in row.years]),
    )


# ------------------------------------------------------------------ neighbourhood work
def posts() -> QuerySet[WorkProfile]:
    return WorkProfile.objects.select_related("neighbourhood")


def counts_of(post: WorkProfile, year: int | None = None) -> QuerySet[WorkCount]:
    found: QuerySet[WorkCount] = WorkCount.objects.filter(post=post)
    return found if year is None else found.filter(year=year)


def sentences(post: WorkProfile, counts: Sequence[WorkCount]) -> list[str]:
    """The report of a post over what was counted."""
    counted = [
        Counted(str(c), c.talks, c.referrals, c.events, c.visitors, c.volunteers) for c in counts
    ]
    return report(post.title, post.weekly_hours, read_jobs(post.tasks), counted)


def ending_soon(on: date, *, days: int) -> list[WorkProfile]:
    """Posts whose money ends within so many days, or has ended."""
    rows = posts().filter(funded_until__isnull=False)
    return [row for row in rows if row.funded_until and (row.funded_until - on).days <= days]
