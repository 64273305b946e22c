"""Functions fit on a screen, files in a head, facts in a megabyte."""

import ast
from pathlib import Path

from tests.house.conftest import ROOT, Plant
from tests.house.rooms import python_files

FUNCTION_LINES = 60
FILE_LINES = 500
FACTS_BYTES = 1_000_000


def long_functions(root: Path, *folders: str) -> list[str]:
    return [
        f"{path.relative_to(root)}:{node.lineno}: {node.name} has {_length(node)} lines"
        for path in python_files(root, *folders)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if _length(node) > FUNCTION_LINES
    ]


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def long_files(root: Path, *folders: str) -> list[str]:
    return [
        f"{path.relative_to(root)} has {count} lines"
        for path in python_files(root, *folders)
        if (count := len(path.read_text("utf-8").splitlines())) > FILE_LINES
    ]


def test_functions_have_sixty_lines_at_most() -> None:
    assert long_functions(ROOT, "src", "tests", "tools", "benchmarks") == []


def test_files_have_five_hundred_lines_at_most() -> None:
    assert long_files(ROOT, "src", "tests", "tools", "benchmarks") == []


def test_planted_long_function_is_found(plant: Plant) -> None:
    root = plant("web/paths.py", "def endless() -> None:\n" + "    pass\n" * 60)
    (found,) = long_functions(root, "src/nahraum/web")
    assert found.endswith("endless has 61 lines")


def test_planted_long_file_is_found(plant: Plant) -> None:
    root = plant("web/endless.py", "# no\n" * 500)
    assert long_files(root, "src/nahraum/web") == ["src/nahraum/web/endless.py has 502 lines"]


def test_facts_and_demo_stay_below_a_megabyte() -> None:
    folders = (ROOT / "src/nahraum/facts", ROOT / "src/nahraum/demo")
    files = [p for folder in folders for p in folder.rglob("*") if "__pycache__" not in p.parts]
    assert sum(path.stat().st_size for path in files if path.is_file()) <= FACTS_BYTES
