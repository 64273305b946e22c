"""Who may import whom: the contracts of pyproject.toml hold, and each of them can fail."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.conftest import PACKAGE, ROOT, Plant

CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
CONTRACTS = {contract["id"]: contract for contract in CONFIG["contracts"]}

# contract -> file, planted line
VIOLATIONS = {
    "wings": [
        ("base/people/queries.py", "import nahraum.understand.profile.queries"),
        ("understand/profile/queries.py", "import nahraum.web.paths"),
        ("facts/reading.py", "import nahraum.base.registry"),
        ("analysis/figures.py", "import nahraum.data.tables"),
        ("data/tables.py", "import nahraum.analysis.figures"),
        ("charts/model.py", "import nahraum.data.tables"),
        ("web/paths.py", "import nahraum.cli"),
    ],
    "base-order": [
        ("base/audit/queries.py", "import nahraum.base.people.rules"),
        ("base/registry/rooms.py", "import nahraum.base.audit.rules"),
        ("base/newcomer/__init__.py", '"""A room nobody gave a place."""'),
    ],
    "understand-order": [
        ("understand/supply/queries.py", "import nahraum.understand.profile.queries"),
    ],
    "plan-order": [
        ("plan/practice/room.py", "import nahraum.plan.measures.room"),
    ],
    "connect-order": [
        ("connect/newcomer/__init__.py", '"""A room nobody gave a place."""'),
    ],
    "room-order": [
        ("base/people/queries.py", "import nahraum.base.people.actions"),
        ("base/people/models.py", "import nahraum.base.people.queries"),
        ("base/people/rules.py", "import nahraum.base.people.models"),
        ("understand/supply/actions.py", "import nahraum.understand.supply.views"),
    ],
    "doors": [
        ("understand/profile/views.py", "import nahraum.base.people.room"),
        ("understand/profile/queries.py", "from nahraum.base.registry.declarations import Room"),
        ("web/context.py", "import nahraum.understand.profile.views"),
        ("cli/operate.py", "import nahraum.understand.profile.forms"),
    ],
    "no-django-in-foundations": [
        ("analysis/figures.py", "import django.utils.timezone"),
        ("data/tables.py", "import django.db"),
        ("charts/model.py", "import django.utils.html"),
        ("facts/reading.py", "import django.conf"),
    ],
    "analysis-is-pure": [
        ("analysis/figures.py", f"import {module}")
        for module in ("os", "pathlib", "socket", "httpx", "time", "random", "io", "subprocess")
    ],
    "charts-are-pure": [("charts/model.py", "import pathlib")],
    "facts-read-tables": [("facts/reading.py", "import nahraum.analysis.errors")],
    "no-cycles": [
        ("analysis/errors.py", "import nahraum.analysis.figures"),
    ],
}
PLANTED = [
    pytest.param(contract, file, line, id=f"{contract}: {file} {line}")
    for contract, lines in VIOLATIONS.items()
    for file, line in lines
]


def lint_imports(root: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Check the copy of the house at `root`, with the contracts of this checkout."""
    chosen = [part for contract in contracts for part in ("--contract", contract)]
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
    ]
    return subprocess.run(
        [*command, "--config", str(ROOT / "pyproject.toml"), "--no-cache", "--no-logo", *chosen],
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_contracts_are_kept() -> None:
    answer = lint_imports(ROOT)
    assert answer.returncode == 0, answer.stdout
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in answer.stdout


@pytest.mark.parametrize(("contract", "file", "line"), PLANTED)
def test_planted_violation_breaks_the_contract(
    contract: str, file: str, line: str, plant: Plant
) -> None:
    if contract == "no-cycles":
        plant("analysis/figures.py", "import nahraum.analysis.errors")
    answer = lint_imports(plant(file, line), contract)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert f"{CONTRACTS[contract]['name']} BROKEN" in answer.stdout


def test_every_contract_has_a_planted_violation() -> None:
    assert set(VIOLATIONS) == set(CONTRACTS)


def test_order_of_files_covers_every_room() -> None:
    rooms = {
        f"nahraum.{wing.name}.{room.name}"
        for wing in PACKAGE.iterdir()
        if wing.name in CONTRACTS["doors"]["wings"]
        for room in wing.iterdir()
        if (room / "__init__.py").is_file()
    }
    assert set(CONTRACTS["room-order"]["containers"]) == rooms
