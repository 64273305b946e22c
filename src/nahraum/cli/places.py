"""Where the command line looks for data without starting the web."""

import os
from pathlib import Path

from nahraum.web.paths import var


def store() -> Path:
    """The loaded data: `NAHRAUM_DATA`, or `data` among the installation's files."""
    configured = os.environ.get("NAHRAUM_DATA")
    return Path(configured) if configured else var() / "data"


def downloads() -> Path:
    """Where `data fetch` puts official files unless told otherwise."""
    return var() / "downloads"
