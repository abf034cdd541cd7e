"""Run as a program of its own by ``app.core.pictures``: decode a stranger's picture where it can do no harm.

Reads the picture from standard input and writes two WebP pictures to standard output: no EXIF, no position, no
comment, no second frame. It has no environment, no connection and a bounded memory; it imports nothing of ours.
"""

import io
import resource
import struct
import sys
import warnings
from pathlib import Path

from PIL import (
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

# Named here so that they are loaded before the memory is bounded.
FORMATS = [
    str(plugin.format)
    for plugin in (
        PngImagePlugin.PngImageFile,
        JpegImagePlugin.JpegImageFile,
        GifImagePlugin.GifImageFile,
        WebPImagePlugin.WebPImageFile,
    )
]
MOST_PIXELS = 100_000_000
# What decoding may add to the memory of a bare program; a picture that needs more has no preview.
MOST_MEMORY = 100 * 1024 * 1024
MOST_SECONDS = 5
SIDES = (320, 1600)
STRIP = 64
TOO_MANY_PIXELS, NOT_A_PICTURE = 3, 4
HEADER = struct.Struct("!II")


def bound() -> None:
    """Give the rest of this program so much memory and time, and no more."""
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MOST_MEMORY, taken + MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


def main() -> int:
    """Write both pictures, or return why there are none."""
    bound()
    # Our own limit is asked first; Pillow's warning about the same would only be noise.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(sys.stdin.buffer, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return TOO_MANY_PIXELS
            made = renditions(picture)
    except Image.DecompressionBombError:
        return TOO_MANY_PIXELS
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError, struct.error):
        return NOT_A_PICTURE
    sys.stdout.buffer.write(HEADER.pack(*map(len, made)) + b"".join(made))
    return 0


def renditions(picture: Image.Image) -> list[bytes]:
    """Return the picture as WebP in each size, upright, nothing but its pixels."""
    # A JPEG is decoded small at once: the memory of a large one is never taken.
    wide, high = picture.size
    picture.draft("RGB", (SIDES[-1] * wide // max(wide, high), SIDES[-1] * high // max(wide, high)))
    small = shrunk(picture)
    ImageOps.exif_transpose(small, in_place=True)
    small.info.clear()
    made: list[bytes] = []
    for side in reversed(SIDES):
        small.thumbnail((side, side))
        written = io.BytesIO()
        small.save(written, "WEBP", quality=80, method=2, exif=b"", xmp=b"")
        made.insert(0, written.getvalue())
    return made


def shrunk(picture: Image.Image) -> Image.Image:
    """Return the picture at most twice the largest size, strip by strip: a whole second copy would be too much."""
    picture.load()
    factor = max(1, max(picture.size) // SIDES[-1])
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if factor == 1 and picture.mode == mode:
        return picture
    small = Image.new(mode, (-(-picture.width // factor), -(-picture.height // factor)))
    for top in range(0, picture.height, STRIP * factor):
        strip = picture.crop((0, top, picture.width, min(picture.height, top + STRIP * factor)))
        small.paste(strip.convert(mode).reduce(factor), (0, top // factor))
    # The turn that the camera asked for is done on the small copy.
    small.getexif().update(picture.getexif())
    return small


if __name__ == "__main__":
    sys.exit(main())
