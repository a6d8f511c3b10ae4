"""What a scan of a signed paper may be, by its first bytes and not by its name."""

SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)


def get_scan_type(content):
    """The MIME type of a scan; None for all other files.

    >>> get_scan_type(b"%PDF-1.7 ..."), get_scan_type(b"<html>")
    ('application/pdf', None)
    """
    for signature, mimetype in SIGNATURES:
        if content.startswith(signature):
            return mimetype
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None
