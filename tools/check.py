"""`make check`: what can be said about the code without running it."""

import sys
import tempfile

from tools.steps import close, run

PYTHON = sys.executable
DJANGO = {"DJANGO_SETTINGS_MODULE": "nahraum.web.settings"}
# The deployment check asks an installation as a municipality would run it.
DEPLOYED = {
    **DJANGO,
    "NAHRAUM_HOSTS": "nahraum.example.org",
    "NAHRAUM_HTTPS": "1",
    "NAHRAUM_DEMO": "0",
    "NAHRAUM_DEBUG": "0",
}


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="nahraum-check-") as folder:
        var = {"NAHRAUM_VAR": folder}
        outcomes = [
            run("Lint (ruff)", [PYTHON, "-m", "ruff", "check", "--quiet", "."]),
            run("Format (ruff)", [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."]),
            run("Typen (mypy)", [PYTHON, "-m", "mypy"], var),
            run("Verträge (import-linter)", ["lint-imports", "--no-logo"], _on_path()),
            run(
                "Migrationen",
                [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"],
                {**DJANGO, **var},
            ),
            run("Vorlagen (djlint)", [PYTHON, "-m", "djlint", "src", "--lint", "--quiet"]),
            run(
                "Betrieb (check --deploy)",
                [PYTHON, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
                {**DEPLOYED, **var},
            ),
            run("Übersetzungen", [PYTHON, "-m", "tools.messages", "--check"], var),
            run("Hausplan", [PYTHON, "-m", "tools.map", "--check"]),
        ]
    return close("make check", outcomes)


def _on_path() -> dict[str, str]:
    """Programs of this environment first."""
    import os
    from pathlib import Path

    return {"PATH": f"{Path(PYTHON).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


if __name__ == "__main__":
    sys.exit(main())
