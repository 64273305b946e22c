"""`make map`: writes the map of the house into ARCHITECTURE.md, from the code itself.

python -m tools.map           write
python -m tools.map --check   compare only
"""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "ARCHITECTURE.md"
BEGIN, END = "<!-- map: begin (made by `make map`) -->", "<!-- map: end -->"


def render(root: Path = ROOT) -> str:
    """The map as a table: wings and rooms from top to bottom, what for, what they import."""
    graph = grimp.build_graph("nahraum", exclude_type_checking_imports=True, cache_dir=None)
    places = list(_places(root))
    lines = ["| | what for | imports |", "|---|---|---|"]
    for module, depth in places:
        name = module.removeprefix("nahraum.")
        shown = f"**{name}**" if depth == 1 else f"&nbsp;&nbsp;{name.split('.')[-1]}"
        used = "" if _is_wing_of_rooms(module, places) else ", ".join(_uses(graph, module, places))
        lines.append(f"| {shown} | {_purpose(root, module)} | {used} |")
    return "\n".join(lines)


def _places(root: Path) -> Iterator[tuple[str, int]]:
    """Wings and their rooms in the order of the contracts, as far as they exist."""
    config = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = {c["id"]: c.get("layers", []) for c in config["contracts"]}
    for wing in _names(layers["wings"]):
        if not _exists(root, wing):
            continue
        yield wing, 1
        for room in _names(layers.get(f"{wing.split('.')[1]}-order", [])):
            if _exists(root, f"{wing}.{room}"):
                yield f"{wing}.{room}", 2


def _names(layers: list[str]) -> list[str]:
    return [part.strip(" ()") for layer in layers for part in layer.split("|")]


def _exists(root: Path, module: str) -> bool:
    return (root / "src" / module.replace(".", "/") / "__init__.py").is_file()


def _is_wing_of_rooms(module: str, places: list[tuple[str, int]]) -> bool:
    return any(other.startswith(f"{module}.") for other, _depth in places)


def _purpose(root: Path, module: str) -> str:
    source = (root / "src" / module.replace(".", "/") / "__init__.py").read_text("utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").split("\n\n")[0].replace("\n", " ")


def _uses(graph: grimp.ImportGraph, module: str, places: list[tuple[str, int]]) -> list[str]:
    """Places a place imports from, top to bottom; a room stands for itself, not for its wing."""
    own = {module, *graph.find_descendants(module)}
    imported = {name for one in own for name in graph.find_modules_directly_imported_by(one)} - own
    found = []
    for place, _depth in places:
        if _is_wing_of_rooms(place, places):
            continue
        if any(name == place or name.startswith(f"{place}.") for name in imported):
            found.append(place.removeprefix("nahraum.").split(".")[-1])
    return found


def with_map(page: str, drawn: str) -> str:
    head, _, rest = page.partition(BEGIN)
    _old, _, tail = rest.partition(END)
    if not tail:
        raise SystemExit(f"error: {PAGE.name} has no place for the map ({BEGIN} ... {END})")
    return f"{head}{BEGIN}\n{drawn}\n{END}{tail}"


def main(arguments: list[str]) -> int:
    page = PAGE.read_text("utf-8")
    wanted = with_map(page, render())
    if "--check" not in arguments:
        PAGE.write_text(wanted, "utf-8")
        return 0
    if page != wanted:
        print(f"error: {PAGE.name}: the map is out of date; run `make map`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
