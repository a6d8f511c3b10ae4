"""How Party papers write numbers, dates and lists of people. Pure functions."""

import unicodedata

ROMAN = (
    (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def roman(number):
    """
    >>> [roman(n) for n in (1, 4, 7, 9, 14, 40)]
    ['I', 'IV', 'VII', 'IX', 'XIV', 'XL']
    """
    text = ""
    for value, letters in ROMAN:
        while number >= value:
            text += letters
            number -= value
    return text


def paper_month(day):
    """The month with its year; January and February carry a leading 0.

    >>> from datetime import date
    >>> paper_month(date(2026, 2, 1)), paper_month(date(2026, 3, 1))
    ('tháng 02 năm 2026', 'tháng 3 năm 2026')
    """
    month = f"{day.month:02d}" if day.month <= 2 else f"{day.month}"
    return f"tháng {month} năm {day.year}"


def paper_date(day):
    """
    >>> from datetime import date
    >>> paper_date(date(2026, 2, 5)), paper_date(date(2026, 11, 22))
    ('ngày 05 tháng 02 năm 2026', 'ngày 22 tháng 11 năm 2026')
    """
    return f"ngày {day.day:02d} {paper_month(day)}"


def paper_period(first, last):
    """A period of whole months as papers call it.

    >>> from datetime import date
    >>> paper_period(date(2026, 1, 1), date(2026, 6, 30))
    '6 tháng đầu năm 2026'
    >>> paper_period(date(2026, 7, 1), date(2026, 12, 31))
    '6 tháng cuối năm 2026'
    >>> paper_period(date(2026, 4, 1), date(2026, 6, 30))
    'quý II năm 2026'
    >>> paper_period(date(2026, 3, 1), date(2026, 3, 31))
    'tháng 3 năm 2026'
    >>> paper_period(date(2026, 1, 1), date(2026, 12, 31))
    'năm 2026'
    >>> paper_period(date(2026, 11, 1), date(2027, 1, 31))
    'từ tháng 11 năm 2026 đến tháng 01 năm 2027'
    """
    if first.year == last.year:
        months = (first.month, last.month)
        if months == (1, 12):
            return f"năm {first.year}"
        if months == (1, 6):
            return f"6 tháng đầu năm {first.year}"
        if months == (7, 12):
            return f"6 tháng cuối năm {first.year}"
        if last.month % 3 == 0 and last.month - first.month == 2:
            return f"quý {roman(last.month // 3)} năm {first.year}"
        if first.month == last.month:
            return paper_month(first)
    return f"từ {paper_month(first)} đến {paper_month(last)}"


def short_date(day):
    """A day as people write it; empty without one.

    >>> from datetime import date
    >>> short_date(date(2026, 2, 5)), short_date(None)
    ('05/02/2026', '')
    """
    return f"{day:%d/%m/%Y}" if day else ""


def paper_time(moment):
    """
    >>> from datetime import time
    >>> paper_time(time(19, 30)), paper_time(time(8, 0))
    ('19 giờ 30 phút', '08 giờ 00 phút')
    """
    return f"{moment.hour:02d} giờ {moment.minute:02d} phút"


def paper_count(number):
    """Numbers below ten carry a leading 0, so that no digit can be put before them.

    >>> paper_count(0), paper_count(7), paper_count(12)
    ('0', '07', '12')
    """
    return f"{number:02d}" if 0 < number < 10 else f"{number}"


def paper_comrades(number):
    """How many people, in words where there is none.

    >>> paper_comrades(0), paper_comrades(3)
    ('không', '03 đồng chí')
    """
    return f"{paper_count(number)} đồng chí" if number else "không"


def paper_percent(value):
    """A share with a decimal comma, and a blank before its sign.

    >>> paper_percent(90.9), paper_percent(100.0)
    ('90,9 %', '100 %')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return f"{text.replace('.', ',')} %"


def sentence_case(text):
    """The first letter as a capital, the rest as it is.

    >>> sentence_case("đồng chí An")
    'Đồng chí An'
    """
    return text[:1].upper() + text[1:]


def search_key(text):
    """Lower case without diacritics: people type them, or do not.

    >>> search_key("Về chuyển ĐỔI số")
    've chuyen doi so'
    """
    letters = unicodedata.normalize("NFD", (text or "").lower().replace("đ", "d"))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def normalise(value):
    """Composed letters (NFC) and no control characters, all through a JSON-like value.

    Names typed on some phones and spreadsheets arrive decomposed; on paper their marks would
    stand beside the letters.

    >>> normalise({"name": ["Nguye\\u0302\\u0303n", "a\\x07b", 3]})
    {'name': ['Nguyễn', 'ab', 3]}
    """
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
        if text.isprintable():  # as nearly all are, and a hundred times faster to ask
            return text
        return "".join(
            char
            for char in text
            if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
        )
    if isinstance(value, dict):
        return {key: normalise(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [normalise(item) for item in value]
    return value
