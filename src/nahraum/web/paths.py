"""Where the installation keeps what is its own."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def var() -> Path:
    """`NAHRAUM_VAR`, or `var/` in the checkout, or `var/` in the current folder."""
    if configured := os.environ.get("NAHRAUM_VAR"):
        return Path(configured).resolve()
    checkout = PACKAGE.parent.parent
    if (checkout / "pyproject.toml").is_file():
        return checkout / "var"
    return Path.cwd() / "var"
