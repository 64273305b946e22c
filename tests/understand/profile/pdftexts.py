"""Reads the text of a PDF back as typst writes it: glyphs, and what letters they stand for."""

import re
from typing import Any

import pikepdf

_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)


def squeezed(text: str) -> str:
    """Without any white space, narrow and protected ones included."""
    return "".join(text.split())


def pdf_text(file: pikepdf.Pdf) -> str:
    """All letters in the order they are drawn, squeezed."""
    return squeezed("".join(_page(page) for page in file.pages))


def _page(page: Any) -> str:
    letters = {str(name): _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
    found, now = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            now = letters[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            for part in parts:
                if isinstance(part, pikepdf.String):
                    found.append(_said(bytes(part), now))
    return "".join(found)


def _said(glyphs: bytes, letters: dict[int, str]) -> str:
    pairs = (glyphs[at : at + 2] for at in range(0, len(glyphs), 2))
    return "".join(letters.get(int.from_bytes(pair, "big"), "") for pair in pairs)


def _letters(font: Any) -> dict[int, str]:
    found: dict[int, str] = {}
    for kind, block in _BLOCK.findall(font.ToUnicode.read_bytes()):
        if kind == b"bfchar":
            found |= {int(glyph, 16): _text(text) for glyph, text in _PAIR.findall(block)}
        else:
            for first, last, text in _RANGE.findall(block):
                start = int(text, 16)
                for step in range(int(last, 16) - int(first, 16) + 1):
                    found[int(first, 16) + step] = chr(start + step)
    return found


def _text(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be")
