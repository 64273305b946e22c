"""What gunicorn does for this house; `nahraum serve` hands it over as its configuration."""

import gc
import logging
import threading
from typing import Any

from nahraum.web.pools import left
from nahraum.web.sqlite3.base import DatabaseWrapper

log = logging.getLogger("nahraum.web")

# Workers are copies of one process that has everything loaded: they share what none changes.
preload_app = True
worker_class = "nahraum.web.pools.TwoLines"


def when_ready(server: Any) -> None:
    """Large indexes are read once, before the workers are made; who calls meanwhile waits in line.

    Read by each worker beside its first pages they made half a minute of slow answers.
    """
    learn_sizes()
    warm_up()
    # What stays for good is not looked through for garbage: that took a third of a second of work,
    # again and again beside somebody's page.
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """A worker made later catches up with edits since then; it serves at once."""
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()


def child_exit(server: Any, worker: Any) -> None:
    left(worker)


def learn_sizes() -> None:
    """PostgreSQL keeps count by itself; SQLite is told once."""
    from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

    connection = connections[DEFAULT_DB_ALIAS]
    try:
        if isinstance(connection, DatabaseWrapper):
            connection.learn_sizes()
    except DatabaseError:
        log.exception("the database does not know how many rows it has; pages may be slow")
    finally:
        connection.close()


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
