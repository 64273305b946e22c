"""What gunicorn does for this house; `nahraum serve` hands it over as its configuration."""

import logging
import threading
from typing import Any

log = logging.getLogger("nahraum.web")


def post_worker_init(worker: Any) -> None:
    """The worker serves at once; large indexes are read beside it and used when they are ready."""
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()


def warm_up() -> None:
    from django.db import DatabaseError, connections

    from nahraum.connect.portal.queries.keeping import warm

    try:
        for name in warm():
            log.info("search of %s is in memory", name)
    except DatabaseError:
        log.exception("nothing is read ahead; the first question does it")
    finally:
        connections.close_all()  # those of this thread
