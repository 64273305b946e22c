"""Goals taken over from the shipped templates."""

from collections.abc import Iterable

from nahraum.base.audit.actions import audited, record
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.people.rules import Actor
from nahraum.plan.measures.actions.keeping import insert, keep
from nahraum.plan.measures.adapters import GoalTemplate, templates
from nahraum.plan.measures.models import Goal


@audited
def adopt_templates(*, chosen: Iterable[str], by: Actor) -> int:
    """Take over fields of action, theses and goals by their names, with what they stand below.

    What is there already is left alone. Returns how many are new.
    """
    known = {template.key: template for template in templates()}
    wanted: list[GoalTemplate] = []
    for key in chosen:
        for template in _with_parents(known, key):
            if template not in wanted:
                wanted.append(template)
    there = {goal.template: goal for goal in Goal.objects.exclude(template="")}
    new = 0
    for template in wanted:
        if template.key in there:
            continue
        goal = Goal(
            kind=template.kind,
            title=template.title,
            why=template.why,
            source=template.source,
            template=template.key,
            position=template.position,
            parent=there.get(template.parent),
        )
        there[template.key] = keep(insert(goal, by, None), "measures.add", by)
        new += 1
    record(
        "measures.adopt-goals",
        by=by,
        municipality=current_municipality().pk,
        details={"goals": new},
    )
    return new


def _with_parents(known: dict[str, GoalTemplate], key: str) -> list[GoalTemplate]:
    """A template with all it stands below, the highest first; unknown names are none."""
    way: list[GoalTemplate] = []
    while key in known:
        way.insert(0, known[key])
        key = known[key].parent
    return way
