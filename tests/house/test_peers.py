"""Libraries we are compared with stay at the door: `make test` has none of them."""

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# How a distribution is imported, where its name differs.
MODULES = {"pyvroom": "vroom"}
# A script of its own: what it imports cannot share a process with our solvers.
APART = ("tests/analysis/rides/ortools_peer.py",)


def peers() -> set[str]:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    names = {re.split(r"[<>=!~ ]", requirement, maxsplit=1)[0] for requirement in groups["peers"]}
    return {MODULES.get(name, name) for name in names}


def imported_first(source: str) -> set[str]:
    """Top packages a module imports before anything in it is called."""
    found = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_peers_are_imported_only_where_they_are_used() -> None:
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "src").rglob("*.py")]
    early = {
        str(file.relative_to(ROOT)): found
        for file in files
        if str(file.relative_to(ROOT)) not in APART
        and (found := imported_first(file.read_text("utf-8")) & peers())
    }
    assert early == {}


def test_an_early_import_is_found() -> None:
    assert {"networkx", "pulp", "vroom"} <= peers()
    assert imported_first("import networkx as nx\nfrom pulp.apis import x\n") == {
        "networkx",
        "pulp",
    }
    assert imported_first("def f():\n    import pulp\n") == set()
