"""A loading process that kills itself in the middle."""

import os
import signal
from pathlib import Path

from nahraum.data import catalogue
from nahraum.data.load import load


def load_and_die(listing: Path, directory: Path, store: Path, step: int) -> None:
    """Load with a catalogue of one's own; die without a trace after some stored tables."""
    catalogue.FILE = listing

    def stop(done: int, total: int, text: str) -> None:
        if text == "Tabellen speichern" and done == step:
            os.kill(os.getpid(), signal.SIGKILL)

    load(directory, store, progress=stop)
