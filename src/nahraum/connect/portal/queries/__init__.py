"""What the portal reads: which offers answer a wish, and how a page shows them."""

from nahraum.connect.portal.queries.hits import Hits
from nahraum.connect.portal.queries.lines import Line, lines_of
from nahraum.connect.portal.queries.near import neighbourhood_asked_for
from nahraum.connect.portal.queries.recent import RECENT
from nahraum.connect.portal.queries.rows import shown_sites
from nahraum.connect.portal.queries.searching import search, without_search
from nahraum.connect.portal.queries.showing import (
    Shown,
    answered,
    card_of,
    language_remarks,
    offers_of,
    shown,
    shown_all,
    shown_hits,
)

__all__ = [
    "RECENT",
    "Hits",
    "Line",
    "Shown",
    "answered",
    "card_of",
    "language_remarks",
    "lines_of",
    "neighbourhood_asked_for",
    "offers_of",
    "search",
    "shown",
    "shown_all",
    "shown_hits",
    "shown_sites",
    "without_search",
]
