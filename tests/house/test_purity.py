"""What must stay pure is pure: seen in the syntax tree, and in what an import really loads."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.conftest import ROOT, Plant
from tests.house.rooms import python_files, rooms

TALKATIVE = frozenset({"open", "print", "input", "breakpoint", "exec", "eval", "__import__"})
# Files of a room that must not see the database, and what they must not import.
PURE_FILES = {
    "rules": ("django.db", "django.contrib", "django.apps", "django.http"),
    "adapters": ("django",),
    "documents": ("django.db", "django.contrib", "django.apps", "django.http"),
}


def talkative(root: Path) -> list[str]:
    """Calls of builtins that touch the world, in analysis and charts."""
    return [
        f"{path.relative_to(root)}:{node.lineno}: {node.func.id}"
        for path in python_files(root, "src/nahraum/analysis", "src/nahraum/charts")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in TALKATIVE
    ]


def impure(root: Path) -> list[str]:
    """Imports that rules, adapters and documents must not make."""
    return [
        f"{path.relative_to(root)}: {module}"
        for room in rooms(root)
        for stem, forbidden in PURE_FILES.items()
        for path in (room.path / f"{stem}.py", *sorted((room.path / stem).rglob("*.py")))
        if path.is_file()
        for module in _imports(ast.parse(path.read_text("utf-8")))
        if module.startswith(forbidden)
    ]


def _imports(tree: ast.Module) -> list[str]:
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def test_analysis_and_charts_call_nothing_that_touches_the_world() -> None:
    assert talkative(ROOT) == []


def test_planted_open_is_found(plant: Plant) -> None:
    found = talkative(plant("analysis/planted.py", 'x = open("x")'))
    assert "src/nahraum/analysis/planted.py:2: open" in found


def test_rules_adapters_and_documents_see_no_database() -> None:
    assert impure(ROOT) == []


def test_planted_database_in_rules_is_found(plant: Plant) -> None:
    root = plant("understand/supply/adapters.py", "from django.utils import timezone")
    plant("understand/profile/rules/planted.py", "from django import db")
    assert {
        "src/nahraum/understand/profile/rules/planted.py: django.db",
        "src/nahraum/understand/supply/adapters.py: django.utils.timezone",
    } <= set(impure(root))


@pytest.mark.parametrize(
    ("package", "absent"),
    [
        ("nahraum.analysis", {"django", "scipy", "polars", "httpx"}),
        ("nahraum.charts", {"django", "scipy", "polars", "httpx"}),
        ("nahraum.data", {"django", "scipy"}),
        ("nahraum.cli", {"django", "scipy", "polars"}),
    ],
)
def test_import_loads_only_what_it_needs(package: str, absent: set[str]) -> None:
    code = f"import sys, {package}; print(*{{name.split('.')[0] for name in sys.modules}})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "src", capture_output=True, text=True, check=True
    )
    assert absent & set(loaded.stdout.split()) == set()
