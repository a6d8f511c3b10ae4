"""Many papers as one file: a PDF with bookmarks, or a ZIP. Pure Python, into a file on disk."""

import re
import unicodedata
import zipfile
from pathlib import PurePosixPath

from .pdf_joiner import PdfJoiner

# What no file system of users takes in a name, and what makes scripts stumble.
UNSAFE = re.compile(r"[^\w.,()–-]+")
# The names of Windows' devices cannot be those of files, with any ending.
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
NAME_LENGTH = 100


def safe_name(text, length=NAME_LENGTH):
    """A text as the name of a file or folder, with its Vietnamese letters, composed (NFC).

    >>> safe_name("01-BB/CB  Biên bản: tháng 10")
    '01-BB_CB_Biên_bản_tháng_10'
    >>> safe_name("../../etc/passwd"), safe_name("aux.txt"), safe_name("…")
    ('etc_passwd', '_aux.txt', '_')
    """
    name = UNSAFE.sub("_", unicodedata.normalize("NFC", text or ""))[:length].strip("._ ")
    return f"_{name}" if RESERVED.match(name) else name or "_"


class UniqueNames:
    """Gives each file of a bundle a path of its own, however many papers are called the same.

    Names that differ in capitals only are one to Windows.

    >>> names = UniqueNames()
    >>> [names.take(name) for name in ("a/x.pdf", "a/X.pdf", "a/x.pdf")]
    ['a/x.pdf', 'a/X_2.pdf', 'a/x_3.pdf']
    """

    def __init__(self):
        self._taken = set()

    def take(self, path):
        plain, count = PurePosixPath(path), 1
        while path.lower() in self._taken:
            count += 1
            path = str(plain.with_name(f"{plain.stem}_{count}{plain.suffix}"))
        self._taken.add(path.lower())
        return path


def write_zip(file, entries):
    """Write files into a ZIP, one after the other.

    :param file: open for writing
    :param entries: iterable of (path within the ZIP, bytes)
    """
    with zipfile.ZipFile(file, "w") as bundle:
        for path, content in entries:
            # PDFs and pictures are compressed already
            packed = path.endswith((".txt", ".xml", ".json")) or "SHA256" in path
            method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            bundle.writestr(path, content, compress_type=method)


def join_pdfs(file, title, entries):
    """Write papers as one PDF with two levels of bookmarks.

    :param file: open for writing
    :param entries: iterable of (group, title, bytes of a PDF); those of a group stand together
    :raise PdfJoinerMissing: without pypdf
    """
    joiner = PdfJoiner(file)
    for entry in entries:
        joiner.add(*entry)
    joiner.close(title)
