"""Secrets of the installation: made on first start, kept in `var/keys`, never a default."""

import os
import secrets
from pathlib import Path

MINIMUM_LENGTH = 40


class KeyRefused(RuntimeError):
    """A key is missing, too short or a well-known default."""


def key(name: str, folder: Path) -> str:
    """Read a key from the environment (`NAHRAUM_<NAME>`) or from its file; make it if new."""
    value = os.environ.get(f"NAHRAUM_{name.upper()}") or _from_file(folder / name)
    if len(value) < MINIMUM_LENGTH or value.startswith("django-insecure") or len(set(value)) < 10:
        raise KeyRefused(
            f"Der Schlüssel {name} ist zu kurz oder ein bekannter Vorgabewert. "
            f"Löschen Sie {folder / name}, dann wird ein neuer erzeugt."
        )
    return value


def _from_file(file: Path) -> str:
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "w") as new:
                new.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
    return file.read_text("ascii").strip()
