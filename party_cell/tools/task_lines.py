"""Pasted lines of tasks: “Rà soát hộ nghèo – đ/c Lan – 20/11 – kỳ sau”. Pure functions."""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from .vietnamese import search_key

# A dash between blanks, a tab, a bar or a semicolon: names such as “vệ sinh - môi trường” are put
# together again.
SEPARATOR = re.compile(r"\s+[-–—]+\s+|\s*[–—]\s*|\t+|\s*[|;]\s*")
BULLET = re.compile(r"^\s*(?:[-–—•*+]|\d+[.)])\s*")
TITLE = re.compile(r"^(?:đ\s*/?\s*c|đồng chí)\b\.?\s*", re.IGNORECASE)
DATE = re.compile(
    r"^(?:(?:hạn|trước|xong|đến|hoàn thành|chậm nhất)\s+)*(?:là\s+)?(?:ngày\s+)?"
    r"(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}))?$",
    re.IGNORECASE,
)
PERIOD = re.compile(
    r"^(?:báo cáo\s+)?(?:tại\s+|vào\s+)?(?:kỳ|kỳ họp|buổi họp|họp|kỳ sinh hoạt)?\s*"
    r"(?:tháng\s+)?(\d{1,2})(?:\s*/\s*(\d{4}))?$",
    re.IGNORECASE,
)
NEXT = {"ky sau", "thang sau", "bao cao ky sau", "bao cao tai ky sau", "ky hop sau"}
THIS = {"ky nay", "thang nay"}
STANDING = {"thuong xuyen", "hang thang", "lien tuc"}


class Line(NamedTuple):
    name: str
    people: list  # (name, whether a title stood before it)
    deadline: date | None
    recurring: bool
    period: date | None  # first of the month
    wrong_date: str  # what looks like a day and is none


def read_line(text, day, month):
    """What a pasted line says; its first piece is the task, the others in any order.

    :param day: of the meeting: a deadline without a year is the next such day
    :param month: of the meeting, for “kỳ sau”

    >>> line = read_line("1. Rà soát - đ/c Lan, đ/c Bình - 20/11 - kỳ sau", date(2026, 11, 5),
    ...                  date(2026, 11, 1))
    >>> line.name, line.people, line.deadline, line.period
    ('Rà soát', [('Lan', True), ('Bình', True)], datetime.date(2026, 11, 20), \
datetime.date(2026, 12, 1))
    """
    pieces = [
        piece.strip().rstrip(".,")
        for piece in SEPARATOR.split(BULLET.sub("", unicodedata.normalize("NFC", text)))
    ]
    first, *others = [piece for piece in pieces if piece] or [""]
    people, deadline, recurring, period, wrong = [], None, False, None, ""
    for piece in others:
        key = search_key(piece)
        if key in STANDING:
            recurring = True
        elif key in NEXT or key in THIS:
            period = _month_after(month, key in NEXT)
        elif match := DATE.match(piece):
            deadline = _make_day(match, day)
            wrong = wrong if deadline else piece
        elif (match := PERIOD.match(piece)) and 1 <= int(match[1]) <= 12:
            period = _make_month(match, month)
        else:
            people += _split_people(piece)
    return Line(first, people, deadline, recurring, period, wrong)


def _split_people(piece):
    """Names of a piece; a title before the first holds for those after it."""
    parts = [part.strip() for part in re.split(r"\s*,\s*|\s+và\s+(?=đ)", piece)]
    titled = bool(TITLE.match(piece))
    return [(TITLE.sub("", part), titled) for part in parts if part] if titled else [(piece, False)]


def _make_day(match, day):
    try:
        if match[3]:
            return date(int(match[3]), int(match[2]), int(match[1]))
        made = date(day.year, int(match[2]), int(match[1]))
    except ValueError:
        return None
    # early in the year for a meeting late in it
    return made.replace(year=day.year + 1) if (day - made).days > 180 else made


def _make_month(match, month):
    if match[2]:
        return date(int(match[2]), int(match[1]), 1)
    made = date(month.year, int(match[1]), 1)
    return made if made >= month else made.replace(year=month.year + 1)


def _month_after(month, following):
    if not following:
        return month
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
