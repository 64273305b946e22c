"""Which tables are in use: the loaded ones, or the two districts that ship with the program."""

from pathlib import Path

from nahraum import facts
from nahraum.data.reference import Reference

SHIPPED = "shipped"


def loaded_state(store: Path) -> str:
    """Name of the loaded version, or "shipped"; changes with every load."""
    pointer = store / "current"
    return pointer.read_text("utf-8").strip() if pointer.is_file() else SHIPPED


def reference_at(store: Path) -> Reference:
    return facts.reference() if loaded_state(store) == SHIPPED else Reference.from_store(store)
