"""Versions of the plan for the council, and the look back at half-time."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import StaleVersion, current_municipality
from nahraum.base.people.rules import Actor
from nahraum.plan.bodies.models import Decision
from nahraum.plan.measures import queries
from nahraum.plan.measures.actions.keeping import DECIDE, insert, keep, may
from nahraum.plan.measures.actions.planning import change_measure
from nahraum.plan.measures.models import Measure, PlanVersion, Review


@audited
def prepare_version(*, reason: str, by: Actor, key: UUID | None = None) -> PlanVersion:
    """Freeze goals and measures as they are now. Numbers run on, also over what was removed."""
    Municipality.objects.select_for_update().get(pk=current_municipality().pk)
    content = queries.plan_content(timezone.localdate())
    if not content["measures"]:
        raise ValidationError({"reason": _("Der Plan hat noch keine Maßnahme.")})
    version = PlanVersion(
        number=queries.next_number(),
        reason=reason.strip(),
        content=content,
        digest=queries.digest_of(content),
        as_of=timezone.localdate(),
    )
    return _keep(insert(version, by, key), "measures.prepare-version", by)


@audited
def release_version(*, version: PlanVersion, by: Actor, seen: int | None = None) -> PlanVersion:
    """Give a version to the council. Releasing is a decision and has a right of its own."""
    may(by, version, DECIDE)
    if version.released_at is not None:
        raise StaleVersion("released before")
    if queries.digest_of(version.content) != version.digest:
        raise ValidationError(_("Diese Fassung ist nicht mehr, was sie war. Bereiten Sie neu vor."))
    version.state = PlanVersion.State.RELEASED
    version.released_at, version.released_by = timezone.now(), by.id_text
    version.save_next_version(by_id=by.id_text, expected=seen)
    return _keep(version, "measures.release-version", by)


@audited
def link_version_decision(
    *, version: PlanVersion, decision: Decision | None, by: Actor
) -> PlanVersion:
    """Say what the council decided about a version; its content stays as it is."""
    may(by, version)
    if decision is not None and queries.known_decision(decision.pk) is None:
        raise ValidationError({"decision": _("Diesen Beschluss gibt es nicht (mehr).")})
    version.decision = decision
    version.save_next_version(by_id=by.id_text)
    return _keep(version, "measures.link-decision", by)


def _keep(version: PlanVersion, action: str, by: Actor) -> PlanVersion:
    return keep(version, action, by, version.reason)


@audited
def review(
    *,
    measure: Measure,
    values: Mapping[str, Any],
    adjusted: Mapping[str, Any],
    version: int,
    by: Actor,
    key: UUID | None = None,
) -> Review:
    """Judge a measure by target and actual; what is adjusted needs a reason.

    The measure before the adjustment stays in the review and in its history.
    """
    may(by, measure)
    before = queries.said_now(measure)
    changed = {n: v for n, v in adjusted.items() if queries.said({n: v})[n] != before[n]}
    row = Review(measure=measure, **values)
    row.figures = queries.figures_of(measure)
    row.before = {name: before[name] for name in changed}
    needs_reason = bool(changed) or bool(row.adjustment.strip())
    if needs_reason and not row.reason.strip():
        raise ValidationError({"reason": _("Warum ändern Sie etwas? Das steht im neuen Plan.")})
    if row.on > timezone.localdate():
        raise ValidationError({"on": _("Dieser Tag liegt in der Zukunft.")})
    found = insert(row, by, key)
    if changed:
        change_measure(measure=measure, values=changed, version=version, by=by, reason=row.reason)
    return keep(found, "measures.review", by, row.reason)
