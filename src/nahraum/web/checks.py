"""What must be true before the house opens. `nahraum serve` and every command ask."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

WANTED = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


@register()
def sqlite_writes_safely(**_kwargs: Any) -> list[CheckMessage]:
    """Less than WAL and FULL loses rows on a power cut; deferred transactions lock each other."""
    database = settings.DATABASES["default"]
    if "sqlite3" not in database["ENGINE"]:
        return []
    options = database.get("OPTIONS", {})
    pragmas = str(options.get("init_command", "")).replace(" ", "")
    missing = [wish for wish in WANTED if wish not in pragmas]
    if options.get("transaction_mode") != "IMMEDIATE":
        missing.append("transaction_mode=IMMEDIATE")
    if not missing:
        return []
    return [
        Error(
            f"SQLite würde ohne {', '.join(missing)} laufen.",
            hint="Die Vorgabe in nahraum.web.settings wiederherstellen.",
            id="nahraum.E001",
        )
    ]
