"""Official tables -> what the rules of the profile read. No database, no Django."""

from nahraum.understand.profile.adapters.atlas import Rows, Unknown
from nahraum.understand.profile.adapters.inputs import OwnCount, profile_inputs
from nahraum.understand.profile.adapters.own import OwnTable, read_own_population
from nahraum.understand.profile.adapters.places import NamedPlace
from nahraum.understand.profile.adapters.stores import loaded_state, reference_at
from nahraum.understand.profile.rules.inputs import ProfileInputs

__all__ = [
    "NamedPlace",
    "OwnCount",
    "OwnTable",
    "ProfileInputs",
    "Rows",
    "Unknown",
    "loaded_state",
    "profile_inputs",
    "read_own_population",
    "reference_at",
]
