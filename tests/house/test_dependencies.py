"""Every dependency has a reason, every locked package a hash, and the locks fit pyproject.toml."""

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.conftest import ROOT

PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
PROJECT = tomllib.loads(PYPROJECT)
RUNTIME = [
    *PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"]["postgres"],
    *PROJECT["dependency-groups"]["build"],
]
DEV = [*RUNTIME, *PROJECT["dependency-groups"]["dev"]]
LOCKS = {"runtime.lock": RUNTIME, "dev.lock": DEV}

Pin = tuple[str, str, str]


def without_reason(text: str) -> list[str]:
    """Requirement lines of the dependency tables that have no comment."""
    tables = re.findall(r"^(?:dependencies|postgres|build|dev) = \[\n(.*?)^\]", text, re.M | re.S)
    lines = [line for table in tables for line in table.splitlines()]
    return [line.strip() for line in lines if not re.search(r'",\s+# \w+', line)]


def pins(text: str) -> Iterator[Pin]:
    """(name, version, marker) of each locked package."""
    for name, version, marker in re.findall(r"^([\w.-]+)==(\S+)(?: ; (.*?))? \\$", text, re.M):
        yield canonicalize_name(name), version, marker


def unhashed(text: str) -> list[str]:
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.M)
    return [
        block.splitlines()[0]
        for block in blocks
        if "==" in block and not re.search(r"--hash=sha256:[0-9a-f]{64}", block)
    ]


def out_of_step(text: str, wanted: list[str]) -> list[str]:
    """Requirements the lock does not fulfil."""
    locked: dict[str, list[Version]] = {}
    for name, version, _marker in pins(text):
        locked.setdefault(name, []).append(Version(version))
    return [
        line
        for line in wanted
        if not (versions := locked.get(canonicalize_name(Requirement(line).name)))
        or not all(Requirement(line).specifier.contains(v, prereleases=True) for v in versions)
    ]


def unasked(text: str, wanted: list[str]) -> list[str]:
    """Locked packages nothing asks for any more, as far as they are installed here."""
    reached: set[str] = set()
    waiting = [Requirement(line) for line in wanted]
    while waiting:
        requirement = waiting.pop()
        for key in _keys(requirement) - reached:
            reached.add(key)
            extra = key.partition("[")[2].rstrip("]")
            waiting += _needs(requirement.name, extra)
    names = {key.partition("[")[0] for key in reached}
    return sorted({name for name, _version, marker in pins(text) if not marker} - names)


def _keys(requirement: Requirement) -> set[str]:
    name = canonicalize_name(requirement.name)
    return {name, *(f"{name}[{extra}]" for extra in requirement.extras)}


def _needs(name: str, extra: str) -> list[Requirement]:
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    needs = [Requirement(line) for line in lines]
    return [n for n in needs if n.marker is None or n.marker.evaluate({"extra": extra})]


@pytest.fixture(params=LOCKS)
def lock(request: pytest.FixtureRequest) -> tuple[str, list[str]]:
    return (ROOT / "requirements" / request.param).read_text("utf-8"), LOCKS[request.param]


def test_every_dependency_has_a_reason() -> None:
    assert without_reason(PYPROJECT) == []


def test_every_locked_package_has_a_hash(lock: tuple[str, list[str]]) -> None:
    assert len(list(pins(lock[0]))) >= len(lock[1])
    assert unhashed(lock[0]) == []


def test_locks_fulfil_the_project(lock: tuple[str, list[str]]) -> None:
    assert out_of_step(*lock) == []


def test_locks_hold_nothing_else(lock: tuple[str, list[str]]) -> None:
    assert unasked(*lock) == []


def test_both_locks_agree() -> None:
    runtime, dev = (set(pins((ROOT / "requirements" / n).read_text("utf-8"))) for n in LOCKS)
    assert runtime - dev == set()


def test_the_isolated_build_asks_for_the_locked_builders() -> None:
    group = {Requirement(line).name for line in PROJECT["dependency-groups"]["build"]}
    assert set(PROJECT["build-system"]["requires"]) == group


def test_planted_faults_are_found() -> None:
    text = 'dependencies = [\n  "good>=1",  # says why\n  "bad>=1",\n]\n'
    assert without_reason(text) == ['"bad>=1",']
    assert unhashed("x==1 \\\n    --hash=sha256:" + "0" * 64 + "\ny==2 \\\n") == ["y==2 \\"]
    locked = "django==4.2 \\\n    --hash=sha256:" + "0" * 64 + "\n"
    assert out_of_step(locked, ["django>=5", "numpy"]) == ["django>=5", "numpy"]
    assert unasked(locked, ["numpy"]) == ["django"]


def test_installed_versions_are_the_locked_ones() -> None:
    text = (Path(ROOT) / "requirements" / "dev.lock").read_text("utf-8")
    for name, version, marker in pins(text):
        if not marker:
            assert metadata.version(name) == version, name
