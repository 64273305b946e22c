"""The contract import-linter does not have: other rooms use only a room's doors."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

Import = tuple[str, str]


class Doors(Contract):
    """Which files of a room the rest of the house may import.

    `doors` are file names open to everybody, `extra_doors` single modules open to everybody,
    `wiring` pairs "package -> file name" that may go in by one more door.
    """

    type_name = "doors"

    wings = fields.ListField(subfield=fields.StringField())
    doors = fields.ListField(subfield=fields.StringField())
    extra_doors = fields.ListField(subfield=fields.StringField())
    wiring = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        found = sorted(
            (importer, imported)
            for imported in graph.modules
            for importer in graph.find_modules_that_directly_import(imported)
            if self._is_private(importer, imported)
        )
        lines = {pair: self._lines(graph, pair) for pair in found}
        return ContractCheck(kept=not found, metadata={"lines": lines})

    def _is_private(self, importer: str, imported: str) -> bool:
        room = self._room(imported)
        if not room or self._room(importer) == room or imported == room:
            return False
        file = imported.removeprefix(f"{room}.").split(".")[0]
        if file in self._names("doors") or imported in self._names("extra_doors"):
            return False
        return not any(
            importer.startswith(f"{package}.") and file == name
            for package, name in (line.split(" -> ") for line in self._names("wiring"))
        )

    def _room(self, module: str) -> str:
        """`nahraum.<wing>.<room>` of a module, or nothing if it is in no room."""
        parts = module.split(".")
        in_room = len(parts) >= 3 and parts[1] in self._names("wings")
        return ".".join(parts[:3]) if in_room else ""

    def _names(self, field: str) -> list[str]:
        return list(getattr(self, field))

    @staticmethod
    def _lines(graph: ImportGraph, pair: Import) -> list[int]:
        details: Any = graph.get_import_details(importer=pair[0], imported=pair[1])
        return [detail["line_number"] for detail in details]

    def render_broken_contract(self, check: ContractCheck) -> None:
        for (importer, imported), lines in check.metadata["lines"].items():
            where = ", ".join(f"l.{line}" for line in lines)
            output.print_error(f"{importer} -> {imported} ({where}): not a door of that room")
