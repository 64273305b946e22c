"""Remarks of colleagues, practice examples and self-checks for the permission table."""

from collections.abc import Callable, Mapping

from nahraum.base.comments.actions import remark as say
from nahraum.base.comments.models import Remark
from nahraum.base.municipality.models import Municipality
from tests.permissions import objects
from tests.permissions.objects import Parts


def _remark(municipality: Municipality) -> Remark:
    by = objects.planner(municipality)
    return say(kind="profile.version", pk="entwurf", text="Stimmt das? (erfunden)", by=by)


def remark(municipality: Municipality) -> Parts:
    return {"pk": _remark(municipality).pk}


def removed_remark(municipality: Municipality) -> Parts:
    return {"pk": objects._removed(_remark(municipality)).pk}


MAKERS: Mapping[str, Callable[[Municipality], Parts]] = {
    maker.__name__.replace("_", "-"): maker for maker in (remark, removed_remark)
}
