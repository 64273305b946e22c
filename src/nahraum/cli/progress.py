"""A progress bar on a terminal; elsewhere silence, so that logs stay readable."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from nahraum.data.reports import Progress as Report
from nahraum.data.reports import silent


@contextmanager
def progress_bar() -> Iterator[Report]:
    """Yield a function `(done, total, text)` that moves the bar on standard error."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield silent
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def move(done: int, total: int, text: str) -> None:
            bar.update(task, completed=done, total=total or None, description=text)

        yield move
