"""What the views of this room share."""

from uuid import UUID

from django.http import Http404
from django.utils import timezone

from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.plan.measures import queries
from nahraum.plan.measures.models import (
    Measure,
    StateChange,
)
from nahraum.plan.measures.rules import DECIDED, NEXT

TONES = {
    Measure.State.IDEA: "info",
    Measure.State.PLANNED: "info",
    Measure.State.DECIDED: "info",
    Measure.State.RUNNING: "success",
    Measure.State.PAUSED: "warning",
    Measure.State.DONE: "success",
    Measure.State.GIVEN_UP: "danger",
}


def may(request: HouseRequest, action: str) -> bool:
    return allowed(request.actor, f"measures.{action}", request.municipality, at=timezone.now())


def may_decide(request: HouseRequest, measure: Measure) -> bool:
    """Whether this person may call the measure decided: by right, or by a linked decision."""
    return measure.decision_id is not None or may(request, "decide")


def next_states(request: HouseRequest, measure: Measure) -> list[tuple[str, str]]:
    """(state, word) this person may bring the measure to."""
    labels = {state.value: str(state.label) for state in Measure.State}
    decides = may_decide(request, measure)
    return [(s, labels[s]) for s in NEXT[measure.state] if s != DECIDED or decides]


def undoable(request: HouseRequest) -> StateChange | None:
    """The step the address names, while it is still the last one of its measure."""
    try:
        pk = UUID(request.GET.get("schritt", ""))
    except ValueError:
        return None
    step = StateChange.objects.filter(pk=pk, before__gt="").select_related("measure").first()
    if step is None:
        return None
    last = StateChange.objects.filter(measure=step.measure_id).first()
    return step if last == step else None


def measure_or_404(pk: UUID) -> Measure:
    found = queries.measure_of(pk)
    if found is None:
        raise Http404
    return found
