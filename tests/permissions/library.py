"""Remarks of colleagues, practice examples and self-checks for the permission table."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils import timezone

from nahraum.base.comments.actions import remark as say
from nahraum.base.comments.models import Remark
from nahraum.base.municipality.actions import found_alliance, share
from nahraum.base.municipality.models import Municipality
from nahraum.plan.practice.actions import add_example, publish
from nahraum.plan.practice.models import OwnExample
from nahraum.plan.selfcheck.actions import add_count, add_post, add_sustaining, begin
from nahraum.plan.selfcheck.models import SelfCheck, WorkProfile
from tests.permissions import objects
from tests.permissions.objects import Parts


def _remark(municipality: Municipality) -> Remark:
    by = objects.planner(municipality)
    return say(kind="profile.version", pk="entwurf", text="Stimmt das? (erfunden)", by=by)


def remark(municipality: Municipality) -> Parts:
    return {"pk": _remark(municipality).pk}


def removed_remark(municipality: Municipality) -> Parts:
    return {"pk": objects._removed(_remark(municipality)).pk}


def _example(municipality: Municipality) -> OwnExample:
    return add_example(
        by=objects.planner(municipality),
        title="Bank am Dorfplatz (erfunden)",
        place="Talle",
        setting="village",
        aims="Sich setzen können.",
        steps="Bank aufstellen (1 Monat)",
        topics=["begegnung"],
    )


def example(municipality: Municipality) -> Parts:
    return {"key": _example(municipality).pk}


def own_example(municipality: Municipality) -> Parts:
    return {"pk": _example(municipality).pk}


def removed_example(municipality: Municipality) -> Parts:
    return {"pk": objects._removed(_example(municipality)).pk}


def published_example(municipality: Municipality) -> Parts:
    row = _example(municipality)
    publish(row=row, by=objects.planner(municipality))
    return {"key": row.pk}


def example_grant(municipality: Municipality) -> Parts:
    by, row = objects.planner(municipality), _example(municipality)
    group = found_alliance(name=f"Verbund {row.pk} (erfunden)", members=[municipality], by=by)
    return {"pk": row.pk, "grant": share(row=row, alliance=group, by=by).pk}


def _check(municipality: Municipality) -> SelfCheck:
    return begin(by=objects.planner(municipality), year=2025)


def self_check(municipality: Municipality) -> Parts:
    return {"pk": _check(municipality).pk}


def removed_self_check(municipality: Municipality) -> Parts:
    return {"pk": objects._removed(_check(municipality)).pk}


def sustaining(municipality: Municipality) -> Parts:
    by, today = objects.planner(municipality), timezone.localdate()
    return {"pk": add_sustaining(by=by, name="Treff (erfunden)", as_of=today).pk}


def _post(municipality: Municipality) -> WorkProfile:
    by = objects.planner(municipality)
    return add_post(by=by, title="Quartiersarbeit (erfunden)", weekly_hours=Decimal(20))


def work_post(municipality: Municipality) -> Parts:
    return {"pk": _post(municipality).pk}


def work_count(municipality: Municipality) -> Parts:
    by = objects.planner(municipality)
    return {"pk": add_count(by=by, post=_post(municipality), year=2025, half=1, talks=3).pk}


MAKERS: Mapping[str, Callable[[Municipality], Parts]] = {
    maker.__name__.replace("_", "-"): maker
    for maker in (
        *(remark, removed_remark),
        *(example, own_example, removed_example, published_example, example_grant),
        *(self_check, removed_self_check, sustaining, work_post, work_count),
    )
}
