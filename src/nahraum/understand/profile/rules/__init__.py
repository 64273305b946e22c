"""From prepared numbers to the profile: figures, tables and sentences. Pure."""

from nahraum.understand.profile.rules.atlas import YEARS, Row, compute_row
from nahraum.understand.profile.rules.document import compute_document
from nahraum.understand.profile.rules.inputs import ProfileInputs, Uninhabited

__all__ = ["YEARS", "ProfileInputs", "Row", "Uninhabited", "compute_document", "compute_row"]
