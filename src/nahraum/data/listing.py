"""`nahraum data list`: which sets there are, which lie in a directory, which are loaded."""

from pathlib import Path

from nahraum.data.catalogue import DataSet, catalogue
from nahraum.data.errors import DataError, Finding
from nahraum.data.reports import ListReport, SetState
from nahraum.data.store import Store, pointer


def list_sets(directory: str | Path | None = None, store: str | Path | None = None) -> ListReport:
    """All sets of the catalogue; a damaged store is a finding, a missing one is not."""
    loaded: set[str] = set()
    version, findings = "", list[Finding]()
    if store is not None and pointer(Path(store), "current"):
        try:
            opened = Store(Path(store))
            version = opened.manifest.version
            loaded = {item.id for item in opened.sets()}
        except DataError as error:
            findings += error.findings
    root = Path(directory) if directory is not None else None
    return ListReport(
        action="list",
        ok=not findings,
        version=version,
        sets=tuple(_state(item, root, loaded) for item in catalogue()),
        others=_others(root),
        findings=tuple(findings),
    )


def _others(root: Path | None) -> tuple[str, ...]:
    """Files in the folders of the catalogue that no set reads, such as maps in other formats."""
    if root is None:
        return ()
    used = {path for item in catalogue() for path in item.present(root)}
    folders = sorted({item.folder for item in catalogue()})
    return tuple(
        path.relative_to(root).as_posix()
        for folder in folders
        for path in sorted((root / folder).glob("*"))
        if path.is_file() and path not in used and path.name != "SOURCE.md"
    )


def _state(item: DataSet, root: Path | None, loaded: set[str]) -> SetState:
    return SetState(
        id=item.id,
        table=item.table,
        title=item.title,
        publisher=item.publisher,
        licence=item.licence,
        attribution=item.attribution,
        as_of=item.as_of,
        folder=item.folder,
        files=tuple(file.name for file in item.files),
        address=item.official.address,
        needs_account=item.official.kind == "genesis",
        present=root is not None and bool(item.present(root)),
        loaded=item.id in loaded,
    )
