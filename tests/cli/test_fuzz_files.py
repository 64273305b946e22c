"""Every verb on files damaged at random: an answer or one line, soon, and in little memory."""

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nahraum.cli.root import cli
from tests.cli.malformed import Example
from tests.cli.test_every_file import EXAMPLES

LONGEST = timedelta(seconds=20)
MOST_MEMORY = 2 * 2**30
PIECES = st.one_of(
    st.binary(max_size=6),
    st.sampled_from([b"", b",", b";", b"\n", b"\r", b'"', b"-", b"9" * 400, b"1e308", b"\x00"]),
    st.sampled_from([b"nan", b"99999999", b"0", b"{", b"[", b"}", b"\xef\xbb\xbf", "ä".encode()]),
)
# Where (as a share of the file), how many bytes go, what comes instead.
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), PIECES), min_size=1, max_size=4)
Edits = list[tuple[float, int, bytes]]


@contextmanager
def little_memory() -> Iterator[None]:
    """No more than `MOST_MEMORY` beyond what the process holds: a MemoryError fails the test."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    held = pages * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (held + MOST_MEMORY, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def edited(data: bytes, edits: Edits) -> bytes:
    for share, gone, new in edits:
        place = int(share * len(data))
        data = data[:place] + new + data[place + gone :]
    return data


def check(example: Example, edits: Edits) -> None:
    path = Path(example.target)
    path.write_bytes(edited(example.files[example.target].encode(), edits))
    before = sorted(Path().iterdir())
    with little_memory():
        result = CliRunner().invoke(cli, [*example.verb.split(), "--json"])
    if result.exit_code == 0:
        json.loads(result.stdout, parse_constant=pytest.fail)
        Path("cube.csv").unlink(missing_ok=True)
    else:
        assert result.exit_code == 1, result.output
        first, *rest = result.stderr.splitlines()
        assert first.startswith("error: ")
        assert "Unerwarteter Fehler" not in first, result.stderr
        assert len(rest) <= 1, result.stderr
        assert result.stdout == ""
    assert sorted(Path().iterdir()) == [item for item in before if item.name != "cube.csv"]


def bounded(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=LONGEST,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
@bounded(10)
@given(edits=EDITS)
def test_damaged_at_random(example: Example, folder: Path, edits: Edits) -> None:
    example.write(folder)
    check(example, edits)


@pytest.mark.fuzz
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
@bounded(300)
@given(edits=EDITS)
def test_damaged_at_random_for_long(example: Example, folder: Path, edits: Edits) -> None:
    example.write(folder)
    check(example, edits)
