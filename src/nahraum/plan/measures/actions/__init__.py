"""Writing the plan. Removing puts into the trash; restoring takes it out again.

`key` is the id a creating form brings along: sending the same form twice makes one row.
"""

from nahraum.plan.measures.actions.following import plan_after
from nahraum.plan.measures.actions.goals import adopt_templates
from nahraum.plan.measures.actions.keeping import add, change, remove, restore
from nahraum.plan.measures.actions.planning import (
    ChangedByBoth,
    add_evidence,
    change_measure,
    link_decision,
    plan,
    set_state,
    take_back,
)
from nahraum.plan.measures.actions.versions import (
    link_version_decision,
    prepare_version,
    release_version,
    review,
)

__all__ = [
    "ChangedByBoth",
    "add",
    "add_evidence",
    "adopt_templates",
    "change",
    "change_measure",
    "link_decision",
    "link_version_decision",
    "plan",
    "plan_after",
    "prepare_version",
    "release_version",
    "remove",
    "restore",
    "review",
    "set_state",
    "take_back",
]
