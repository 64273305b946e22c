"""Loops are compiled where numba is at hand and run as they are where it is not."""

import importlib.util
import sys
from types import ModuleType

import pytest

from nahraum.analysis import compiled


def loaded_anew() -> ModuleType:
    """The module once more, under a name of its own, so that nobody else's is touched."""
    spec = importlib.util.spec_from_file_location("compiled_anew", compiled.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_numba_a_kernel_is_the_function_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)

    def double(number: float) -> float:
        return 2 * number

    assert loaded_anew().kernel(double) is double


def test_with_numba_a_kernel_is_compiled_for_disk_and_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[dict[str, bool]] = []
    numba = ModuleType("numba")

    def njit(**options: bool) -> object:
        asked.append(options)
        return lambda function: ("compiled", function)

    numba.__dict__["njit"] = njit
    monkeypatch.setitem(sys.modules, "numba", numba)
    assert loaded_anew().kernel(abs) == ("compiled", abs)
    assert asked == [{"cache": True, "nogil": True}]
