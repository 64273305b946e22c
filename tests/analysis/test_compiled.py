"""Loops are compiled where numba is at hand and run as they are where it is not."""

import ast
import importlib.util
import os
import subprocess  # noqa: TID251  another home needs a process of its own
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

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
    assert loaded_anew().lean(double) is double


@pytest.mark.parametrize(("offered", "counts"), [(True, {"_nrt": False}), (False, {})])
def test_a_lean_kernel_does_not_count_where_numba_lets_it(
    monkeypatch: pytest.MonkeyPatch, *, offered: bool, counts: dict[str, bool]
) -> None:
    numba = ModuleType("numba")

    def njit(**options: bool) -> object:
        if "_nrt" in options and not offered:
            raise KeyError("Unrecognized options: {'_nrt'}")
        return lambda function: ("compiled", function, options)

    numba.__dict__["njit"] = njit
    numba.__dict__["config"] = SimpleNamespace(DISABLE_JIT=0)
    monkeypatch.setitem(sys.modules, "numba", numba)
    everything = {"cache": True, "nogil": True} | counts
    assert loaded_anew().lean(abs) == ("compiled", abs, everything)


def test_real_numba_does_not_count_in_lean_kernels() -> None:
    """Else dial-a-ride takes twice as long without anybody noticing."""
    from nahraum.analysis.rides.kernels import best_place, destroy

    if compiled.COMPILED:
        options = [loop.targetoptions.get("_nrt", True) for loop in (best_place, destroy)]
        assert options == [False, True]


def test_with_numba_a_kernel_is_compiled_for_disk_and_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[dict[str, bool]] = []
    numba = ModuleType("numba")

    def njit(**options: bool) -> object:
        asked.append(options)
        return lambda function: ("compiled", function)

    numba.__dict__["njit"] = njit
    numba.__dict__["config"] = SimpleNamespace(DISABLE_JIT=0)
    monkeypatch.setitem(sys.modules, "numba", numba)
    assert loaded_anew().kernel(abs) == ("compiled", abs)
    assert asked == [{"cache": True, "nogil": True}]


def test_where_nothing_can_be_kept_kernels_are_compiled_without_keeping(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numba = ModuleType("numba")

    def njit(**options: bool) -> object:
        def compiled(function: object) -> object:
            if options.get("cache"):
                raise RuntimeError("cannot cache function 'f': no locator available for file")
            return ("compiled", function, options)

        return compiled

    numba.__dict__["njit"] = njit
    numba.__dict__["config"] = SimpleNamespace(DISABLE_JIT=0)
    monkeypatch.setitem(sys.modules, "numba", numba)
    assert loaded_anew().kernel(abs) == ("compiled", abs, {"nogil": True})


def test_real_numba_survives_folders_that_cannot_be_written(tmp_path: Path) -> None:
    """A file in the way of each cache folder keeps out even those who may write everywhere."""
    home, package = tmp_path / "home", tmp_path / "package"
    home.write_text("")
    package.mkdir()
    (package / "__pycache__").write_text("")
    (package / "loops.py").write_text(
        "from nahraum.analysis.compiled import kernel\n\n\n"
        "@kernel\ndef double(number):\n    return 2 * number\n"
    )
    folders = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "PYTHONPATH": str(package)}
    kept_out = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"} | folders
    done = subprocess.run(
        [sys.executable, "-c", "import loops; print(loops.double(21))"],
        env=kept_out,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "42\n", "")


def test_kernels_call_only_kernels_of_their_own_file() -> None:
    """Compiled code on disk does not notice changes of what it takes from other files."""
    root = Path(compiled.__file__).parent
    for path in sorted(root.rglob("kernels.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and "kernels" in str(node.module):
                pytest.fail(f"{path.relative_to(root)} imports {node.module}")
