"""From prepared numbers to the profile: figures, tables and sentences. Pure."""

from nahraum.understand.profile.rules.document import compute_document
from nahraum.understand.profile.rules.inputs import ProfileInputs, Uninhabited

__all__ = ["ProfileInputs", "Uninhabited", "compute_document"]
