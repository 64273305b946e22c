from datetime import datetime
from uuid import uuid4

from nahraum.base.audit.actions import audited, record
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.base.places.models import Neighbourhood
from nahraum.base.signals.actions import emit, too_often
from nahraum.base.signals.rules import is_bot
from nahraum.connect.directory.models import Offer
from nahraum.connect.portal.rules.outcome import REASONS

UNMET = "portal.unmet"
MOST_IN_A_DAY = 20  # from one connection: a library, a household that asked everywhere


class TooManyAnswers(Exception):
    """More answers from one connection in a day than people give."""


@audited
def tell_unmet(
    *,
    offer: Offer,
    answer: str,
    neighbourhood: Neighbourhood | None,
    network_address: str,
    user_agent: str,
    by: Actor,
    at: datetime,
) -> bool:
    """Somebody found an offer and got no help. Counts once a day, topic and connection.

    Whoever asked five houses in vain has one need; programs have none. Neither the offer nor who
    answered is written down. True if it counted. Raises TooManyAnswers.
    """
    municipality = current_municipality()
    check_allowed(by, "portal.tell", municipality, at=at)
    record("portal.tell", by=by, municipality=municipality.pk)
    if is_bot(user_agent):
        return False
    if too_often(network_address, "unmet", most=MOST_IN_A_DAY, at=at):
        raise TooManyAnswers
    topic = offer.topics.order_by("position", "key").first()
    what = f"unmet {topic.key if topic else offer.pk}"
    if too_often(network_address, what, most=1, at=at):
        return False
    emit(
        kind=UNMET,
        municipality=municipality,
        topic=topic,
        neighbourhood=neighbourhood,
        reason=REASONS[answer],
        party=None,
        person_or_event=uuid4(),
        at=at,
        by=by,
    )
    return True
