"""Every setting is documented, and every documented setting exists."""

import ast
import re
from pathlib import Path

from django.conf import settings

from tests.house.conftest import ROOT, Plant
from tests.house.rooms import python_files

HANDBOOK = ROOT / "docs" / "handbuch" / "einstellungen.md"


# Variables whose names the house puts together: what may stand at the end.
FAMILIES = {
    # Keys go through `key("name", ...)`, which is read below.
    "NAHRAUM_": set[str](),
    "NAHRAUM_CONTACT_": {name.upper() for name in settings.NAHRAUM_CONTACT},
}


def settings_read(root: Path) -> set[str]:
    """Names of environment variables the house reads, keys included."""
    found: set[str] = set()
    for path in python_files(root, "src/nahraum"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            found |= _names(node)
    return found


def _names(node: ast.AST) -> set[str]:
    match node:
        case ast.Subscript(value=ast.Attribute(attr="environ"), slice=name):
            return _spelled(name)
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="environ")), args=[name, *_]):
            return _spelled(name)
        case ast.Call(func=ast.Name(id="key"), args=[ast.Constant(value=str() as name), *_]):
            return {f"NAHRAUM_{name.upper()}"}
        case ast.keyword(arg="envvar", value=name):
            return _spelled(name)
        case _:
            return set()


def _spelled(name: ast.expr) -> set[str]:
    match name:
        case ast.Constant(value=text):
            return {str(text)}
        case ast.JoinedStr(values=[ast.Constant(value=head), *_]):
            return {f"{head}{tail}" for tail in FAMILIES[str(head)]}
        case _:
            raise AssertionError(f"a setting nobody can document: {ast.unparse(name)}")


def documented() -> set[str]:
    """The first cells of the tables of the handbook."""
    return set(re.findall(r"^\| `([A-Z][A-Z_]+)` \|", HANDBOOK.read_text("utf-8"), re.MULTILINE))


# Django's own variable is set by the house itself, never by people.
NOT_FOR_PEOPLE = {"DJANGO_SETTINGS_MODULE"}


def test_every_setting_is_documented_and_exists() -> None:
    assert settings_read(ROOT) - NOT_FOR_PEOPLE == documented()


def test_planted_setting_is_found(plant: Plant) -> None:
    root = plant("web/planted.py", 'import os\nX = os.environ.get("NAHRAUM_SECRET_DOOR")')
    assert "NAHRAUM_SECRET_DOOR" in settings_read(root) - documented()
