"""Joins PDFs into one with bookmarks, one after the other: only one is in memory at a time.

pypdf reads; its own writer keeps all that it writes as objects, and a hundred papers of 4 MB in
160 MB. Here each object goes into the file at once, and its place is all that is kept.
"""

import io

# What ties a page to its own document: tree, tags, links.
OF_THE_DOCUMENT = frozenset({"/Parent", "/StructParents", "/Annots", "/Tabs", "/B", "/AA"})


class PdfJoinerMissing(Exception):
    """The PDF library that joins papers is not installed, or is too old."""


class PdfJoiner:
    """
    :param file: open for writing in binary, at its beginning
    """

    def __init__(self, file):
        try:
            import pypdf  # Odoo may run with an older library
        except ImportError as error:
            raise PdfJoinerMissing(str(error)) from error
        self._pypdf = pypdf
        self._file = file
        self._offsets = []  # of object 1, 2, …
        self._pages = []
        self._bookmarks = []  # (title, first page, [(title, first page)])
        self._file.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._catalog, self._tree = self._reserve(), self._reserve()

    def add(self, group, title, content):
        """Add a paper, with a bookmark below that of its group.

        :param str group: papers of one group follow each other
        :param bytes content: a PDF
        """
        first = None
        reader = self._pypdf.PdfReader(io.BytesIO(content))
        known, waiting = {}, []
        for page in reader.pages:
            own = {key: value for key, value in page.items() if key not in OF_THE_DOCUMENT}
            number = self._reserve()
            first = first or number
            self._pages.append(number)
            own["/Parent"] = self._pypdf.generic.IndirectObject(-self._tree, 0, None)
            self._write_object(number, self._serialise(own, known, waiting))
        while waiting:
            number, value = waiting.pop()
            self._write_object(number, self._serialise(value, known, waiting))
        if not self._bookmarks or self._bookmarks[-1][0] != group:
            self._bookmarks.append((group, first, []))
        self._bookmarks[-1][2].append((title, first))

    def close(self, title):
        """Write what holds the papers together; the file is complete then."""
        kids = b" ".join(b"%d 0 R" % number for number in self._pages)
        count = len(self._pages)
        self._write_object(self._tree, b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids))
        outline = self._write_outline()
        info = self._reserve()
        self._write_object(info, b"<</Title %s>>" % _text(title))
        self._write_object(
            self._catalog,
            b"<</Type/Catalog/Pages %d 0 R/Outlines %d 0 R/PageMode/UseOutlines/Lang(vi-VN)"
            b"/ViewerPreferences<</DisplayDocTitle true>>>>" % (self._tree, outline),
        )
        start = self._file.tell()
        self._file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(self._offsets) + 1))
        for offset in self._offsets:
            self._file.write(b"%010d 00000 n \n" % offset)
        self._file.write(
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
            % (len(self._offsets) + 1, self._catalog, info, start)
        )

    # ------------------------------------------------------------
    # OBJECTS
    # ------------------------------------------------------------

    def _reserve(self):
        """The number of an object that is still to be written."""
        self._offsets.append(0)
        return len(self._offsets)

    def _write_object(self, number, body):
        self._offsets[number - 1] = self._file.tell()
        self._file.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def _serialise(self, value, known, waiting):
        """An object of a paper as it stands in the joined file.

        :param dict known: {number in the paper: number in the file}
        :param list waiting: (number, object) still to be written, added to
        """
        generic = self._pypdf.generic
        if isinstance(value, generic.IndirectObject):
            if value.idnum < 0:  # an object of the joined file itself
                return b"%d 0 R" % -value.idnum
            if value.idnum not in known:
                known[value.idnum] = self._reserve()
                waiting.append((known[value.idnum], value.get_object()))
            return b"%d 0 R" % known[value.idnum]
        if isinstance(value, dict):
            is_stream = isinstance(value, generic.StreamObject)
            # the values as they stand there: pypdf's own follow references
            parts = [
                b"%s %s" % (_name(key), self._serialise(raw, known, waiting))
                for key, raw in dict.items(value)
                if not (is_stream and key == "/Length")
            ]
            if not is_stream:
                return b"<<%s>>" % b"\n".join(parts)
            body = value._data  # as it is packed in the paper
            return b"<<%s\n/Length %d>>\nstream\n%s\nendstream" % (
                b"\n".join(parts),
                len(body),
                body,
            )
        if isinstance(value, list):
            items = (self._serialise(item, known, waiting) for item in list.__iter__(value))
            return b"[%s]" % b" ".join(items)
        target = io.BytesIO()
        (generic.NullObject() if value is None else value).write_to_stream(target)
        return target.getvalue()

    # ------------------------------------------------------------
    # BOOKMARKS
    # ------------------------------------------------------------

    def _write_outline(self):
        root = self._reserve()
        tops = []
        for title, page, papers in self._bookmarks:
            top = self._reserve()
            below = [(self._reserve(), *paper) for paper in papers]
            self._write_items(top, [(number, text, at, b"") for number, text, at in below])
            # closed: a month of a province would be a list of thousands
            span = b"/First %d 0 R/Last %d 0 R/Count %d" % (below[0][0], below[-1][0], -len(below))
            tops.append((top, title, page, span))
        self._write_items(root, tops)
        span = b"/First %d 0 R/Last %d 0 R" % (tops[0][0], tops[-1][0]) if tops else b""
        self._write_object(root, b"<</Type/Outlines%s/Count %d>>" % (span, len(tops)))
        return root

    def _write_items(self, parent, items):
        """Bookmarks that are neighbours below a parent: (number, title, page, rest)."""
        for index, (number, title, page, rest) in enumerate(items):
            links = b"/Parent %d 0 R/Dest[%d 0 R/Fit]" % (parent, page)
            if index:
                links += b"/Prev %d 0 R" % items[index - 1][0]
            if index + 1 < len(items):
                links += b"/Next %d 0 R" % items[index + 1][0]
            self._write_object(number, b"<</Title %s%s%s>>" % (_text(title), links, rest))


def _text(text):
    """A text string, in any letters."""
    return b"<FEFF%s>" % text.encode("utf-16-be").hex().upper().encode()


def _name(key):
    """A name as it was read, with what it may not hold escaped."""
    safe = (
        chr(byte) if 33 <= byte <= 126 and chr(byte) not in "#()<>[]{}/%" else f"#{byte:02X}"
        for byte in str(key)[1:].encode()
    )
    return f"/{''.join(safe)}".encode()
