"""What analysis promises is written where it is called: every public function explains itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.conftest import ROOT

ANALYSIS = ROOT / "src" / "nahraum" / "analysis"
# The names of errors a function raises itself, by the statement.
RAISED = {"InvalidInput", "Infeasible", "AnalysisError", "ValueError"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def public(body: list[ast.stmt]) -> Iterator[tuple[str, Function]]:
    """Public functions of a module and public methods of its public classes; no properties."""
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for name, function in public(node.body):
                yield f"{node.name}.{name}", function
        elif isinstance(node, Function) and not node.name.startswith("_"):
            yield node.name, node


def is_property(function: Function) -> bool:
    return any("property" in ast.unparse(decorator) for decorator in function.decorator_list)


def raises(function: Function) -> set[str]:
    """Errors raised by a statement of the function itself."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and node.exc is not None:
            name = re.match(r"\w+", ast.unparse(node.exc))
            if name is not None and name[0] in RAISED:
                found.add(name[0])
    return found


def silent(source: str) -> list[str]:
    """What is wrong with the docstrings of a module."""
    tree = ast.parse(source)
    found = [] if ast.get_docstring(tree) else ["module: no docstring"]
    for name, function in public(tree.body):
        text = ast.get_docstring(function) or ""
        if raises(function) and "aise" not in text:
            found.append(
                f"{name}: raises {', '.join(sorted(raises(function)))} and does not say so"
            )
        if not text and "." not in name and not is_property(function):
            found.append(f"{name}: no docstring")
    return found


@pytest.mark.parametrize(
    "path", sorted(ANALYSIS.rglob("*.py")), ids=lambda path: str(path.relative_to(ANALYSIS))
)
def test_public_functions_say_what_they_do_and_raise(path: Path) -> None:
    assert silent(path.read_text(encoding="utf-8")) == []


def test_the_house_notices() -> None:
    assert silent("def f(): pass") == ["module: no docstring", "f: no docstring"]
    loud = '"""M."""\ndef f():\n    """Do."""\n    raise InvalidInput("x")\n'
    assert silent(loud) == ["f: raises InvalidInput and does not say so"]
    assert silent(loud.replace("Do.", "Do. Raises InvalidInput.")) == []
