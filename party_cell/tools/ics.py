"""One calendar entry as a file (.ics, RFC 5545), for the mail that announces a meeting."""

from dateutil.tz import UTC


def make_ics(uids, sequence, stamp, start, end, texts, organizer="", cancelled=False):
    """The files of one entry, one for each of the ``uids``, as bytes.

    The same uid with a higher ``sequence`` replaces the entry in the reader's calendar; with
    ``cancelled`` it is struck out. An entry names nobody but the organizer, so the files differ in
    their uid only: one is written by the library, the others are made of it.

    :param list uids: short enough for one line of the file (70 letters)
    :param datetime stamp: when it was made; like ``start`` and ``end`` naive and in UTC
    :param datetime end: may be None, when nobody has said how long it takes
    :param dict texts: summary, location, description
    :raise ImportError: without the library ``vobject``, which Odoo itself asks for
    """
    import vobject

    calendar = vobject.iCalendar()
    calendar.add("method").value = "CANCEL" if cancelled else "PUBLISH"
    event = calendar.add("vevent")
    event.add("uid").value = uids[0]
    event.add("sequence").value = str(sequence)
    event.add("status").value = "CANCELLED" if cancelled else "CONFIRMED"
    event.add("dtstamp").value = stamp.replace(microsecond=0, tzinfo=UTC)
    event.add("dtstart").value = start.replace(tzinfo=UTC)
    if end and end > start:
        event.add("dtend").value = end.replace(tzinfo=UTC)
    if organizer:
        event.add("organizer").value = f"mailto:{organizer}"
    for name, text in texts.items():
        if text:
            event.add(name).value = text
    first = calendar.serialize()
    return [first.replace(f"UID:{uids[0]}\r\n", f"UID:{uid}\r\n").encode() for uid in uids]
