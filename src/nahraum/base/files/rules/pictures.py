"""Pictures, painted anew: what a picture carries besides its points stays behind. Pure."""

import io
import struct

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from nahraum.base.files.rules.kinds import FileRefused

MOST_POINTS = 40_000_000
QUALITY = 90
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_FORMATS = {"png": "PNG", "jpeg": "JPEG"}
# What a damaged picture makes the library raise.
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    struct.error,
    Image.DecompressionBombError,
    Warning,  # where warnings are errors
)


def repainted(content: bytes, kind: str) -> bytes:
    """The picture upright, without place, camera, comments and whatever hangs behind it."""
    try:
        with Image.open(io.BytesIO(content), formats=[_FORMATS[kind]]) as picture:
            if picture.width * picture.height > MOST_POINTS:
                raise FileRefused(_("Das Bild hat zu viele Bildpunkte. Bitte kleiner speichern."))
            return _saved(picture, kind)
    except _BROKEN as error:
        raise FileRefused(_("Das Bild ist beschädigt und lässt sich nicht öffnen.")) from error


def _saved(picture: Image.Image, kind: str) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    transparency = upright.info.get("transparency")
    upright.info = {} if transparency is None else {"transparency": transparency}
    file = io.BytesIO()
    if kind == "jpeg":
        upright.save(file, "JPEG", quality=QUALITY, optimize=True)
    else:
        upright.save(file, "PNG", optimize=False)
    return file.getvalue()
