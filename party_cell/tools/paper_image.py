"""Pictures on papers: only such as can be kept (PDF/A), no larger than the page can show."""

import base64
import io
import re
import warnings

from PIL import Image, ImageOps

# Of a picture as it is kept, and of its points in memory while it is scaled down.
MAX_BYTES = 50_000_000
MAX_DECODED_BYTES = 450_000_000
# The text is 165 mm wide: more points than these (300 to the inch) no printer shows.
MAX_POINTS = 2000
FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif"}
# A paper is printed in one colour space: no inks (CMYK), no depths beyond eight bits.
MODES = {"1", "L", "LA", "P", "RGB", "RGBA"}
JPEG_QUALITY = 88
# Of a point of sixteen bits, as it is decoded
DEEP_BYTES = 4
# How much larger than wanted a photograph is read, for good edges.
REDUCING_GAP = 2
ADDRESS = re.compile(r'<img\b[^>]*?\bsrc="([^"]+)"')


class PictureRefused(ValueError):
    """A picture that no paper can show; its argument says why: broken, foreign, format, large."""


def find_addresses(data, place=""):
    """The pictures in a paper's data: pairs of (heading above it, address)."""
    if isinstance(data, dict):
        place = data.get("heading") or data.get("title") or place
        data = list(data.values())
    if isinstance(data, list):
        for value in data:
            yield from find_addresses(value, place)
    elif isinstance(data, str) and "<img" in data:
        for address in ADDRESS.findall(data):
            yield place, address


def embed(body):
    """The address of a picture that holds the picture itself, as it goes into a paper.

    :raise PictureRefused: when it cannot be shown
    """
    body, mimetype = fit(body)
    return f"data:{mimetype};base64,{base64.b64encode(body).decode()}"


def pin(data, pictures):
    """The same data with its pictures in it: nobody changes later what was frozen.

    :param dict pictures: {address in the data: address from :func:`embed`}
    """
    if isinstance(data, dict):
        return {name: pin(value, pictures) for name, value in data.items()}
    if isinstance(data, list):
        return [pin(value, pictures) for value in data]
    if not (isinstance(data, str) and "<img" in data):
        return data
    return ADDRESS.sub(lambda m: m[0].replace(f'"{m[1]}"', f'"{pictures[m[1]]}"'), data)


def check(body):
    """The format of a picture that can be shown, by its content; nothing is decoded.

    :raise PictureRefused: when it cannot
    """
    return _open(body).format


def fit(body):
    """A picture as it goes into a paper: (bytes, type). Large ones are scaled down.

    :raise PictureRefused: when it cannot be shown
    """
    image = _open(body)
    if max(image.size) <= MAX_POINTS and image.mode in MODES:
        return body, FORMATS[image.format]
    form = "JPEG" if image.format == "JPEG" else "PNG"
    try:
        if image.mode == "P":
            # colours of a palette cannot be mixed
            image = image.convert("RGBA" if "transparency" in image.info else "RGB")
        elif image.mode.startswith("I"):
            image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
        # reads a photograph in about the size that is wanted, not in its own
        image.thumbnail((MAX_POINTS, MAX_POINTS), reducing_gap=REDUCING_GAP)
        if image.mode not in MODES:
            image = image.convert("RGB")
        image = ImageOps.exif_transpose(image)
        file = io.BytesIO()
        image.save(file, form, quality=JPEG_QUALITY)
    except (OSError, ValueError, SyntaxError, MemoryError) as error:
        raise PictureRefused("broken") from error
    return file.getvalue(), FORMATS[form]


def _open(body):
    """The picture with its head read, when it is small enough to be decoded."""
    if len(body) > MAX_BYTES:
        raise PictureRefused("large")
    try:
        with warnings.catch_warnings():
            # its size is weighed below, by what decoding really takes
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(body), formats=list(FORMATS))
    except Image.DecompressionBombError as error:
        raise PictureRefused("large") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise PictureRefused("format") from error
    if _weigh(image) > MAX_DECODED_BYTES:
        raise PictureRefused("large")
    return image


def _weigh(image):
    """Bytes in memory that decoding takes."""
    points = image.width * image.height
    if image.format != "JPEG":
        return points * (DEEP_BYTES if image.mode.startswith("I") else len(image.getbands()))
    if image.info.get("progressive"):
        # all coefficients at once, two bytes each; colours often have fewer than points
        samples = [across * down for _band, across, down, *_rest in image.layer]
        return points * 2 * sum(samples) // max(samples)
    # read at a half, a quarter or an eighth
    steps = max(image.size) // (REDUCING_GAP * MAX_POINTS)
    scale = min(8, 1 << max(0, steps.bit_length() - 1))
    return points * len(image.getbands()) // scale**2
