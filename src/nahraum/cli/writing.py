"""Files the command line writes: completely or not at all."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def target_option(name: str, *, text: str) -> Callable[[F], F]:
    """An option naming a file to write; its folder must exist."""

    def check(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
        if value is not None and not value.parent.is_dir():
            raise click.BadParameter(f"Den Ordner {value.parent} gibt es nicht.", ctx, param)
        return value

    return click.option(
        name, type=click.Path(dir_okay=False, path_type=Path), callback=check, help=text
    )


def write_whole(target: Path, content: bytes) -> None:
    """Write beside the target, then give it its name."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        part.chmod(0o644)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
