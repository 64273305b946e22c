"""Statistical disclosure control: suppression, rounding, noise, the attack that tests them.

`suppress` protects official and own tables; `release` is the publication rule of the loop.
"""

from nahraum.analysis.disclosure.attack import Audit, Exposure, audit
from nahraum.analysis.disclosure.cellkey import (
    NoiseTable,
    noise_table,
    perturb,
    perturb_cells,
    record_key,
)
from nahraum.analysis.disclosure.counting import Frame, Kind, Report, Stream, Tables, Tally, tally
from nahraum.analysis.disclosure.history import Earlier
from nahraum.analysis.disclosure.protection import Cell, Protected, Rules, primary, suppress
from nahraum.analysis.disclosure.publication import (
    NOT_SHOWN,
    Release,
    ReleaseRules,
    Row,
    check_pool,
    release,
    release_from_plain,
)
from nahraum.analysis.disclosure.rounding import rounded, span
from nahraum.analysis.disclosure.table import TOTAL, CountTable, Entry, count_table

__all__ = [
    "NOT_SHOWN",
    "TOTAL",
    "Audit",
    "Cell",
    "CountTable",
    "Earlier",
    "Entry",
    "Exposure",
    "Frame",
    "Kind",
    "NoiseTable",
    "Protected",
    "Release",
    "ReleaseRules",
    "Report",
    "Row",
    "Rules",
    "Stream",
    "Tables",
    "Tally",
    "audit",
    "check_pool",
    "count_table",
    "noise_table",
    "perturb",
    "perturb_cells",
    "primary",
    "record_key",
    "release",
    "release_from_plain",
    "rounded",
    "span",
    "suppress",
    "tally",
]
