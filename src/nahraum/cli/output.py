"""What a verb prints: one JSON object or a readable table; and how it refuses.

Standard output carries the answer alone; remarks and errors go to standard error. The first
line of an error is `error: FILE:LINE: COLUMN: what and how to mend it`.
"""

import json
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, NoReturn, TypeVar

import click

from nahraum.analysis.errors import AnalysisError
from nahraum.analysis.figures import Assumption, Method, Notice, to_plain
from nahraum.data.errors import DataError, Finding

F = TypeVar("F", bound=Callable[..., Any])
REPORT = "nahraum.report"


class Refusal(click.ClickException):
    """Input that cannot be used, or a finding: exit code 1."""

    exit_code = 1

    def __init__(
        self,
        findings: Sequence[Finding],
        *,
        report: Path | None = None,
        cause: BaseException | None = None,
    ) -> None:
        super().__init__(str(findings[0]))
        self.findings, self.report, self.cause = tuple(findings), report, cause

    def show(self, file: IO[Any] | None = None) -> None:
        out = file or sys.stderr
        click.echo(f"error: {_one_line(self.message)}", file=out)
        if self.cause is not None:
            click.echo("".join(traceback.format_exception(self.cause)), file=out)
        if self.report is not None:
            write_findings(self.report, self.findings)
            click.echo(f"Alle Befunde ({len(self.findings)}) stehen in {self.report}", file=out)
        elif len(self.findings) > 1:
            more = len(self.findings) - 1
            click.echo(f"und {more} weitere; --report DATEI schreibt alle", file=out)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def refusal_of(error: Exception, meta: Mapping[str, Any]) -> Refusal:
    """Turn whatever went wrong into the agreed form; a fault of ours keeps its traceback."""
    report = meta.get(REPORT)
    if isinstance(error, DataError):
        errors = [item for item in error.findings if item.severity == "error"]
        others = [item for item in error.findings if item.severity != "error"]
        return Refusal([*errors, *others], report=report)
    if isinstance(error, AnalysisError):
        return Refusal([finding_of(error)], report=report)
    if isinstance(error, OSError) and error.filename is not None:
        text = f"Zugriff nicht möglich ({error.strerror or type(error).__name__})"
        finding = Finding("error", "OS", text, "Pfad und Rechte prüfen", str(error.filename))
        return Refusal([finding], report=report)
    text = f"Unerwarteter Fehler im Programm ({type(error).__name__}: {error})"
    remedy = "Bitte mit den folgenden Zeilen melden"
    return Refusal([Finding("error", "BUG", text, remedy)], report=report, cause=error)


def finding_of(
    error: AnalysisError, *, file: str = "", line: int | None = None, column: str = ""
) -> Finding:
    """The analysis knows no files; the verb says where the numbers came from."""
    problem, remedy = error.problem.rstrip("."), error.remedy.rstrip(".")
    return Finding("error", "INVALID", problem, remedy, file, line, column or error.place)


def fail(text: str) -> NoReturn:
    """Stop with exit code 1 and one line."""
    raise Refusal([Finding("error", "REFUSED", text)])


def write_findings(target: Path, findings: Sequence[Finding]) -> None:
    """All findings as one JSON object, for people who want to mend a file in one go."""
    body = {"findings": [asdict(item) for item in findings]}
    try:
        target.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        click.echo(f"Der Bericht {target} lässt sich nicht schreiben: {error.strerror}", err=True)


def json_option(verb: F) -> F:
    """Add `--json`, handed over as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Ein JSON-Objekt ausgeben.")(verb)


def report_option(verb: F) -> F:
    """Add `--report FILE` for all findings; the value stays in the context."""

    def keep(ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
        ctx.meta[REPORT] = value

    return click.option(
        "--report",
        type=click.Path(dir_okay=False, path_type=Path),
        callback=keep,
        expose_value=False,
        help="Alle Befunde als JSON in diese Datei schreiben.",
    )(verb)


def answer(
    *,
    method: Method,
    inputs: Mapping[str, Any],
    values: Mapping[str, Any],
    warnings: Sequence[Notice | Finding] = (),
    sources: Sequence[str] = (),
    assumptions: Sequence[Assumption] = (),
) -> dict[str, Any]:
    """The object every analysis verb prints: its own values, then the common keys."""
    return {
        **values,
        "method": {"name": method.name, "version": method.version},
        "inputs": {name: _plain(value) for name, value in inputs.items()},
        "assumptions": [asdict(item) for item in assumptions],
        "warnings": [_warning(item) for item in warnings],
        "sources": [_source(key) for key in dict.fromkeys(sources)],
    }


def _plain(value: Any) -> Any:
    """Whole numbers and paths as people typed them."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return str(value) if isinstance(value, Path) else value


def _warning(item: Notice | Finding) -> dict[str, str]:
    text = item.text if isinstance(item, Notice) else str(item)
    return {"code": item.code, "text": text}


def _source(key: str) -> dict[str, str]:
    from nahraum.facts.sources import sources

    entry = sources().get(key)
    if entry is None:
        return {"id": key}
    return {
        "id": key,
        "title": entry.title,
        "publisher": entry.publisher,
        "licence": entry.licence,
        "attribution": entry.attribution,
        "as_of": entry.as_of,
        "url": entry.url,
    }


def emit(
    report: Mapping[str, Any],
    *,
    as_json: bool,
    findings: Sequence[Finding] = (),
    only: Sequence[str] = (),
) -> None:
    """Print a report: one JSON object, or a table with remarks on standard error.

    `only` names the values the table shows, if not all. With errors among `findings` their line
    comes first and the exit code is 1.
    """
    errors = [item for item in findings if item.severity == "error"]
    target = click.get_current_context().meta.get(REPORT)
    others = [item for item in findings if item.severity != "error"]
    if errors:
        Refusal([*errors, *others], report=target).show()
    elif target is not None:
        noted = [Finding("warning", w["code"], w["text"]) for w in report.get("warnings", [])]
        write_findings(target, noted)
    plain = to_plain(report)
    if as_json:
        click.echo(json.dumps(plain, ensure_ascii=False, allow_nan=False))
    else:
        from nahraum.cli.tables import show

        show(plain, only)
    if errors:
        raise click.exceptions.Exit(1)
