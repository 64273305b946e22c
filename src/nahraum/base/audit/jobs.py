from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from nahraum.base.audit.actions import drop_before, record, set_checkpoint
from nahraum.base.audit.queries import expired_checkpoint
from nahraum.base.audit.rules import HOUSE, House, keep_from


def run_checkpoint(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Daily: check and sign the chains of the municipality and of the house, drop what expired."""
    dropped = 0
    chains = (job.municipality_id, HOUSE)
    for number, chain in enumerate(chains, start=1):
        record("audit.check", by=House("audit"), municipality=chain)
        set_checkpoint(chain)
        if (expired := expired_checkpoint(chain, keep_from(timezone.localdate()))) is not None:
            dropped += drop_before(expired)
        report(number, len(chains), "")
    return {"dropped": dropped}
