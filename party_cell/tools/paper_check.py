"""The mark by which anybody checks a printed original: its code, and the picture of its address."""

import base64
import hashlib
import io
import re
import secrets

import qrcode
from qrcode.constants import ERROR_CORRECT_M

# 144 random bits, written with 24 letters that fit an address.
TOKEN_BYTES = 18
TOKEN = re.compile(r"[\w-]{24}", re.ASCII)
PATH = "/party/check"


def make_token():
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token):
    """What is kept of a code. A code is random enough to be hashed without salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_mark(address, token, revision):
    """What is printed: {page, image, revision}.

    :param str address: base address of the check page, without a slash at its end
    :return: address of the page as people type it, and the QR code as a data: address
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=8, border=0)
    code.add_data(f"{address}{PATH}/{token}")
    picture = io.BytesIO()
    code.make_image().save(picture, "PNG")
    image = base64.b64encode(picture.getvalue()).decode()
    return {
        "page": f"{address}{PATH}",
        "image": f"data:image/png;base64,{image}",
        "revision": str(revision),
    }
