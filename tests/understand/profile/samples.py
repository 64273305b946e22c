"""Names the tests of the profile share."""

from datetime import date

DAY = date(2026, 11, 21)
DOERENTRUP, KALLETAL, WARBURG = "05766024", "05766036", "05762036"


def figure(document, figure_id):
    return next(f for f in document["figures"] if f["id"] == figure_id)
