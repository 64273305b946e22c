"""Reading the directory."""

from nahraum.connect.directory.queries.corrections import (
    answered_corrections,
    corrections_waiting,
    open_corrections,
)
from nahraum.connect.directory.queries.freshness import (
    checks_due,
    fresh,
    freshness_counts,
    to_check,
)
from nahraum.connect.directory.queries.history import (
    Event,
    history,
    hours_snapshot,
    snapshot_of,
    told,
    told_hours,
)
from nahraum.connect.directory.queries.hours import (
    hour_values,
    hours_at,
    hours_of,
    phone_status_of,
    status_of,
    values_of,
)
from nahraum.connect.directory.queries.offers import (
    entry_of,
    listed_offers,
    listed_organisations,
    of_topic,
    offers,
    offers_of_measure,
    offers_to_translate,
    organisations,
    public_offers,
    sites,
)
from nahraum.connect.directory.queries.tallies import (
    destinations,
    tallies,
)
from nahraum.connect.directory.queries.words import (
    edition,
    offers_that_say,
    offers_with_any,
    saying,
    texts_of,
    words_of,
)

__all__ = [
    "Event",
    "answered_corrections",
    "checks_due",
    "corrections_waiting",
    "destinations",
    "edition",
    "entry_of",
    "fresh",
    "freshness_counts",
    "history",
    "hour_values",
    "hours_at",
    "hours_of",
    "hours_snapshot",
    "listed_offers",
    "listed_organisations",
    "of_topic",
    "offers",
    "offers_of_measure",
    "offers_that_say",
    "offers_to_translate",
    "offers_with_any",
    "open_corrections",
    "organisations",
    "phone_status_of",
    "public_offers",
    "saying",
    "sites",
    "snapshot_of",
    "status_of",
    "tallies",
    "texts_of",
    "to_check",
    "told",
    "told_hours",
    "values_of",
    "words_of",
]
