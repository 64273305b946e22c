"""The life of a measure: which state may follow which, and which one needs words."""

from django.utils.translation import gettext as _

IDEA, PLANNED, DECIDED = "idea", "planned", "decided"
RUNNING, PAUSED, DONE, GIVEN_UP = "running", "paused", "done", "given-up"

NEXT: dict[str, tuple[str, ...]] = {
    IDEA: (PLANNED, GIVEN_UP),
    PLANNED: (DECIDED, IDEA, PAUSED, GIVEN_UP),
    DECIDED: (RUNNING, PLANNED, PAUSED, GIVEN_UP),
    RUNNING: (DONE, PAUSED, GIVEN_UP),
    PAUSED: (RUNNING, PLANNED, GIVEN_UP),
    DONE: (RUNNING,),
    GIVEN_UP: (IDEA,),
}
NEED_REASON = frozenset({PAUSED, GIVEN_UP})
STARTED = frozenset({RUNNING, PAUSED, DONE})
OVER = frozenset({DONE, GIVEN_UP})
REASON_AT_LEAST = 10


class StateRefused(ValueError):
    """The sentence says what is missing."""


def check_step(before: str, after: str, reason: str) -> None:
    """Refuse steps that skip the plan, and pauses and endings without a reason."""
    if after not in NEXT.get(before, ()):
        raise StateRefused(_("Von diesem Stand aus geht das nicht."))
    needed = after in NEED_REASON or before in OVER
    if needed and len(reason.strip()) < REASON_AT_LEAST:
        raise StateRefused(
            _("Bitte sagen Sie in einem Satz, warum. Die Menschen lesen ihn als Antwort.")
        )
