"""Lists and workbooks with thrown dice in them: read or refused, nothing else."""

import contextlib

import numpy as np
import pytest

from nahraum.data import sheetworker
from nahraum.data.errors import FormatError
from nahraum.data.sheets import LIMITS, Sheet
from nahraum.data.sheetworker import read_here
from tests.data.test_sheets import HEAD, ROW, TEXT, outcome, packed, parts, workbook


def _survives(data: bytes) -> None:
    found = outcome(data)
    if isinstance(found, Sheet):
        assert all(len(row.cells) == len(found.headings) for row in found.rows)


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(20))
def test_mutated_text_is_read_or_refused(seed: int) -> None:
    """20 x 200 mutations of a real-looking list, in every encoding."""
    dice = np.random.Generator(np.random.PCG64(seed))
    bases = [
        (TEXT + "Summe;2\n").encode(code) for code in ("utf-8", "cp1252", "utf-16", "mac_roman")
    ]
    snippets = [
        b'"',
        b";",
        b"\n",
        b"\r",
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\t",
        b"=",
        b"sep=;\n",
    ]
    for _round in range(200):
        data = bytearray(bases[int(dice.integers(len(bases)))])
        for _change in range(int(dice.integers(1, 8))):
            at = int(dice.integers(len(data) + 1))
            kind = int(dice.integers(4))
            if kind == 0:
                data[at:at] = snippets[int(dice.integers(len(snippets)))]
            elif kind == 1:
                del data[at : at + int(dice.integers(1, 20))]
            elif kind == 2:
                data[at:at] = dice.bytes(int(dice.integers(1, 6)))
            else:
                data += data[at : at + 40]
        _survives(bytes(data))


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(10))
def test_mutated_workbooks_are_read_or_refused(seed: int) -> None:
    """10 x 40 mutations of the XML inside and of the archive around it, in this process."""
    dice = np.random.Generator(np.random.PCG64(1_000 + seed))
    good = workbook(HEAD, ROW, ROW)
    entries = parts(good)
    names = sorted(entries)
    for round_ in range(40):
        if round_ % 4 == 0:
            data = bytearray(good)
            for _change in range(int(dice.integers(1, 6))):
                data[int(dice.integers(len(data)))] = int(dice.integers(256))
            damaged = bytes(data)
        else:
            name = names[int(dice.integers(len(names)))]
            part = bytearray(entries[name])
            for _change in range(int(dice.integers(1, 6))):
                at = int(dice.integers(len(part)))
                part[at : at + int(dice.integers(0, 9))] = dice.bytes(int(dice.integers(0, 9)))
            damaged = packed({**entries, name: bytes(part)})
        with contextlib.suppress(FormatError):
            sheetworker.check_workbook(damaged, "x")
            read_here(damaged, "x", LIMITS)
