"""Reading the plan, in the open scope. What other rooms may know comes first."""

from nahraum.plan.measures.queries.briefs import Brief, brief, choices, public_measures, published
from nahraum.plan.measures.queries.contents import (
    digest_of,
    figures_of,
    next_number,
    plan_content,
)
from nahraum.plan.measures.queries.history import (
    known_decision,
    said,
    said_in,
    said_now,
)
from nahraum.plan.measures.queries.plans import (
    circle_of,
    ids,
    measures,
    waiting,
)

__all__ = [
    "Brief",
    "brief",
    "choices",
    "circle_of",
    "digest_of",
    "figures_of",
    "ids",
    "known_decision",
    "measures",
    "next_number",
    "plan_content",
    "public_measures",
    "published",
    "said",
    "said_in",
    "said_now",
    "waiting",
]
