"""What an example is, and which are like us. Pure."""

from nahraum.plan.practice.rules.examples import (
    LICENCES,
    SETTINGS,
    Example,
    Origin,
    Step,
    Wanted,
    found,
    read_steps,
    written_steps,
)
from nahraum.plan.practice.rules.similar import RURAL, Reason, Similar, Us, compare, of_town

__all__ = [
    "LICENCES",
    "RURAL",
    "SETTINGS",
    "Example",
    "Origin",
    "Reason",
    "Similar",
    "Step",
    "Us",
    "Wanted",
    "compare",
    "found",
    "of_town",
    "read_steps",
    "written_steps",
]
