"""The addresses the running house really has."""

from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver


def route_names(patterns: Iterable[URLPattern | URLResolver], inside: str = "") -> Iterator[str]:
    """Full name of every route; a route without a name shows its pattern."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            space = f"{inside}{entry.namespace}:" if entry.namespace else inside
            yield from route_names(entry.url_patterns, space)
        else:
            yield f"{inside}{entry.name}" if entry.name else f"unnamed: {inside}{entry.pattern}"


def unlisted(patterns: Iterable[URLPattern | URLResolver], listed: Iterable[str]) -> list[str]:
    return sorted(set(route_names(patterns)) - set(listed))
