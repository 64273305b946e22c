"""Ways around the walls between municipalities: counted, each with a reason."""

import ast
from collections import Counter
from pathlib import Path

from tests.house.conftest import ROOT, Plant
from tests.house.rooms import python_files

# Names that leave the scoped managers behind, and calls that speak SQL.
NAMES = frozenset({"across_tenants", "_base_manager", "_scope", "RawSQL"})
CALLS = frozenset({"raw", "extra", "cursor", "execute", "executemany", "executescript"})
# (file, name): (how often, why)
ALLOWED = {
    ("base/municipality/tenancy.py", "across_tenants"): (1, "defines it"),
    ("base/municipality/tenancy.py", "_scope"): (5, "the scope itself"),
    ("base/municipality/queries.py", "across_tenants"): (1, "rows shared by a grant"),
}

Uses = dict[tuple[str, str], int]


def ways_around(root: Path) -> Uses:
    package = root / "src" / "nahraum"
    found: Counter[tuple[str, str]] = Counter()
    for path in python_files(package, "."):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if name := _way_around(node):
                found[path.relative_to(package).as_posix(), name] += 1
    return dict(found)


def _way_around(node: ast.AST) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr if node.func.attr in CALLS else ""
    if isinstance(node, ast.Attribute):
        return node.attr if node.attr in NAMES else ""
    return node.id if isinstance(node, ast.Name) and node.id in NAMES else ""


def test_ways_around_the_walls_are_known() -> None:
    assert ways_around(ROOT) == {key: count for key, (count, _reason) in ALLOWED.items()}


def test_planted_way_around_is_found(plant: Plant) -> None:
    root = plant("understand/profile/planted.py", "rows = Profile.across_tenants.raw('...')")
    file = "understand/profile/planted.py"
    assert ways_around(root)[file, "across_tenants"] == ways_around(root)[file, "raw"] == 1
