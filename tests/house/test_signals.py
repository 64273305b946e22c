"""The wall of the loop: only this room knows single signals, and its queries do not."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.conftest import ROOT, Plant
from tests.house.rooms import python_files

OWN = "base/signals"
# The salt of a day tells nothing of anybody; other rooms count visits with it.
RAW = frozenset({"Signal", "SignalKey", "BufferedSearch", "SearchCount"})
MODELS = "nahraum.base.signals.models"


def readers(root: Path) -> list[str]:
    """Files outside the room that reach for what is not released."""
    package = root / "src" / "nahraum"
    return [
        f"{path.relative_to(package).as_posix()}: {name}"
        for path in python_files(package, ".")
        if not path.relative_to(package).as_posix().startswith(f"{OWN}/")
        # Whoever reaches for a signal writes the word: the rest need not be parsed.
        if "signals" in (text := path.read_text("utf-8"))
        for name in _reached(ast.parse(text))
    ]


def _reached(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == MODELS:
            names = {alias.asname or alias.name: alias.name for alias in node.names}
            yield from (
                name
                for own, name in names.items()
                if name in {*RAW, "*"} and not (name == "Signal" and _reasons_only(tree, own))
            )
        elif isinstance(node, ast.ImportFrom) and node.module == "nahraum.base.signals":
            yield from (alias.name for alias in node.names if alias.name == "models")
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name == MODELS)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            label, _dot, name = node.value.partition(".")
            if label == "signals" and name in {raw.lower() for raw in RAW} | RAW:
                yield node.value


def _reasons_only(tree: ast.Module, name: str) -> bool:
    """Who emits names a reason, `Signal.Reason.FULL`, and nothing else of a signal."""
    uses = sum(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))
    reasons = sum(
        isinstance(node, ast.Attribute)
        and node.attr == "Reason"
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        for node in ast.walk(tree)
    )
    return uses == reasons


def test_nobody_else_reads_a_signal() -> None:
    assert readers(ROOT) == []


@pytest.mark.parametrize(
    "planted",
    [
        "from nahraum.base.signals.models import Signal\nrows = Signal.objects.all()",
        "from nahraum.base.signals.models import Signal as S\nS.Reason.FULL, S.objects",
        "from nahraum.base.signals.models import SearchCount",
        "from nahraum.base.signals import models",
        "import nahraum.base.signals.models as m",
        "rows = apps.get_model('signals.Signal')",
    ],
)
def test_planted_reader_is_found(plant: Plant, planted: str) -> None:
    assert len(readers(plant("understand/needs/planted.py", planted))) == 1


def test_the_queries_of_the_room_know_only_what_is_released() -> None:
    tree = ast.parse((ROOT / "src/nahraum" / OWN / "queries.py").read_text("utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == MODELS
        for alias in node.names
    }
    assert imported & RAW == {"SignalKey"}, "half-years, by their keys; no signal"
