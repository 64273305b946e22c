"""`make map`: writes the map of the house into ARCHITECTURE.md, from the code itself.

python -m tools.map           write
python -m tools.map --check   compare only
"""

import ast
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- {}: begin (made by `make map`) -->", "<!-- {}: end -->"


def house(root: Path = ROOT) -> str:
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


def roles(root: Path = ROOT) -> str:
    """The roles as a table for the handbook."""
    text = (root / "src/nahraum/base/people/roles.toml").read_text("utf-8")
    lines = ["| Rolle | was sie tut | zweiter Faktor |", "|---|---|---|"]
    for role in tomllib.loads(text).values():
        factor = "ja" if role.get("second_factor") else ""
        lines.append(f"| {role['label']} | {role['description']} | {factor} |")
    return "\n".join(lines)


# page -> (name of its markers, what is drawn between them)
DRAWINGS: dict[Path, tuple[str, Callable[[], str]]] = {
    ROOT / "ARCHITECTURE.md": ("map", house),
    ROOT / "docs/handbuch/rollen.md": ("roles", roles),
}


def redrawn(text: str, name: str, drawing: str) -> str:
    """The page with a new drawing between its markers."""
    begin, end = BEGIN.format(name), END.format(name)
    head, _, rest = text.partition(begin)
    _old, _, tail = rest.partition(end)
    if not tail:
        raise ValueError(f"no place for a drawing: {begin} ... {end}")
    return f"{head}{begin}\n{drawing}\n{end}{tail}"


def main(arguments: list[str]) -> int:
    code = 0
    for page, (name, draw) in DRAWINGS.items():
        text = page.read_text("utf-8")
        wanted = redrawn(text, name, draw())
        if "--check" not in arguments:
            page.write_text(wanted, "utf-8")
        elif text != wanted:
            print(f"error: {page.name} is out of date; run `make map`", file=sys.stderr)
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
