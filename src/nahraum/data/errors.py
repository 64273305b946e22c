"""What can be wrong with data, and where.

DataError
├── FormatError     the file cannot be read as the table it should be
├── CheckError      it can be read, but its figures contradict each other or the official sums
├── MissingData     the asked-for set, area or year is not there
├── StoreError      the loaded store is damaged or of another version
└── FetchError      a download failed or brought something else

`str(error)` is one German sentence: `FILE:LINE: COLUMN: problem; remedy`. A reader collects up to
`MAX_FINDINGS` findings and raises the first with all of them in `error.findings`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NoReturn

Severity = Literal["error", "warning", "info"]
MAX_FINDINGS = 100
SHOWN = 40  # characters of a foreign value that are repeated in a message


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one place. `code` is stable, `text` and `remedy` are German."""

    severity: Severity
    code: str
    text: str
    remedy: str = ""
    file: str = ""
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place = f"{place}:{self.line}"
        sentence = f"{self.text}; {self.remedy}" if self.remedy else self.text
        return ": ".join(part for part in (place, self.column, sentence) if part)


class DataError(Exception):
    """Base class; carries the first finding and, in `findings`, all of them."""

    code = "DATA"

    def __init__(
        self,
        problem: str,
        *,
        file: str = "",
        line: int | None = None,
        column: str = "",
        remedy: str = "",
        code: str = "",
        findings: Sequence[Finding] = (),
    ) -> None:
        self.finding = Finding("error", code or self.code, problem, remedy, file, line, column)
        self.problem, self.remedy = problem, remedy
        self.file, self.line, self.column = file, line, column
        self.findings: tuple[Finding, ...] = tuple(findings) or (self.finding,)
        super().__init__(str(self.finding))


class FormatError(DataError):
    """The file cannot be read as the table it should be."""

    code = "FORMAT"


class CheckError(DataError):
    """The figures contradict each other or the official sums."""

    code = "CHECK"


class MissingData(DataError):
    """The asked-for set, area or year is not there."""

    code = "MISSING"


class StoreError(DataError):
    """The loaded store is damaged or was written by another version."""

    code = "STORE"


class FetchError(DataError):
    """A download failed or brought something other than expected."""

    code = "FETCH"


def raise_findings(findings: Sequence[Finding], kind: type[DataError] = FormatError) -> NoReturn:
    """Raise the first error among the findings, with all findings attached."""
    first = next(item for item in findings if item.severity == "error")
    raise kind(
        first.text,
        file=first.file,
        line=first.line,
        column=first.column,
        remedy=first.remedy,
        code=first.code,
        findings=findings,
    )


@dataclass
class Notes:
    """Findings while reading one or more files; warnings of one kind are counted, not repeated."""

    file: str = ""
    errors: list[Finding] = field(default_factory=list)
    warned: dict[tuple[str, str, str, str], tuple[int, Finding]] = field(default_factory=dict)

    def error(self, code: str, text: str, remedy: str, line: int | None, column: str = "") -> None:
        """Remember an error; raises FormatError when there are too many to go on."""
        self.errors.append(Finding("error", code, text, remedy, self.file, line, column))
        if len(self.errors) >= MAX_FINDINGS:
            self.check()

    def fail(self, code: str, text: str, remedy: str, line: int | None, column: str) -> NoReturn:
        """Remember an error after which reading cannot go on, and raise."""
        self.errors.append(Finding("error", code, text, remedy, self.file, line, column))
        raise_findings((*self.errors, *self.warnings)[:MAX_FINDINGS])

    def warn(
        self, code: str, text: str, line: int | None, column: str = "", remedy: str = ""
    ) -> None:
        times, first = self.warned.get(
            (self.file, code, column, text),
            (0, Finding("warning", code, text, remedy, self.file, line, column)),
        )
        self.warned[self.file, code, column, text] = (times + 1, first)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(
            finding if times == 1 else replace(finding, text=f"{finding.text} ({times}-mal)")
            for times, finding in self.warned.values()
        )

    def check(self) -> None:
        """Raise FormatError if there were errors: the first by line, with all attached."""
        if self.errors:
            ordered = sorted(self.errors, key=lambda item: item.line or 0)
            raise_findings((*ordered, *self.warnings)[:MAX_FINDINGS])


def shown(value: object) -> str:
    """A foreign value as it may stand in a message: short, on one line, nothing executable."""
    text = str(value)
    cut = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return (
        "„" + "".join(ch if ch.isprintable() else "\N{REPLACEMENT CHARACTER}" for ch in cut) + "“"
    )
