"""Optima METHODS 4 quotes from memory, against the table of the library."""

from pathlib import Path

import pytest

QUOTED = {
    1: 5819,
    2: 4093,
    3: 4250,
    4: 3034,
    5: 1355,
    6: 7824,
    7: 5631,
    8: 4445,
    9: 2734,
    10: 1255,
    11: 7696,
}


@pytest.mark.real_data
def test_quoted_optima_are_those_of_the_library(shared_data: Path) -> None:
    """pmed1 to pmed11; we hold neither instances nor optima of pmed15 to pmed40."""
    path = shared_data / "18_orlib_pmed" / "pmedopt.txt"
    lines = [line.split() for line in path.read_text(encoding="ascii").splitlines()[1:]]
    listed = {int(line[0].removeprefix("pmed")): int(line[1]) for line in lines if line}
    assert listed == QUOTED
