"""Forms of the plan."""

from nahraum.plan.measures.forms.measures import (
    AdoptForm,
    DecisionForm,
    FilterForm,
    MeasureForm,
    NewMeasureForm,
    ReviewForm,
    StateForm,
    TemplateForm,
    VersionForm,
)
from nahraum.plan.measures.forms.parts import KINDS, PARTS, EffectForm

__all__ = [
    "KINDS",
    "PARTS",
    "AdoptForm",
    "DecisionForm",
    "EffectForm",
    "FilterForm",
    "MeasureForm",
    "NewMeasureForm",
    "ReviewForm",
    "StateForm",
    "TemplateForm",
    "VersionForm",
]
