"""What goes with an archive so that it is read without this system: index, checksums, read-me.

Vietnamese, like all papers. A row of the index is a dictionary of the keys of ``COLUMNS``.
"""

import hashlib
import io

import xlsxwriter

# key, heading, width in the spreadsheet (characters)
COLUMNS = (
    ("order", "TT", 6),
    ("cell", "Chi bộ", 30),
    ("number", "Số, ký hiệu", 14),
    ("date", "Ngày, tháng", 13),
    ("title", "Tên văn bản", 60),
    ("revision", "Lần ban hành", 14),
    ("note", "Ghi chú", 30),
    ("retention", "Thời hạn lưu trữ", 16),
    ("path", "Tệp", 60),
    ("sha256", "SHA-256", 68),
)
PRINTED = ("order", "number", "date", "title", "retention")

TITLE = "MỤC LỤC"
ABSTRACT = "hồ sơ văn bản của {whose}, từ ngày {date_from} đến ngày {date_to}"
VOLUME = " (tập {volume})"
SCAN = "Bản quét có chữ ký: {name}"
REPLACED = "Đã có bản thay thế"
CORRECTED = "Sửa: {reason}"
PERMANENT = "Vĩnh viễn"
YEARS = "{years} năm"
CLOSING = "Mục lục gồm {count} tệp."
LEFT_OUT = "Không đưa vào được {count} văn bản:"

README = """\
HỒ SƠ LƯU TRỮ VĂN BẢN CỦA CHI BỘ

{title}
Lập lúc {time}.

Cách xem
- Mở index.pdf (để đọc, in) hoặc index.xlsx (để tìm, lọc; bấm vào cột "Tệp" để mở văn bản).
- Văn bản nằm trong thư mục theo tên chi bộ và năm. Không cần phần mềm riêng: chỉ cần chương
  trình xem PDF.
- Văn bản đã sửa có nhiều bản; bản cũ được giữ lại và ghi "Đã có bản thay thế" trong mục lục.

Cách kiểm tra tệp có còn nguyên vẹn
- Tệp SHA256SUMS ghi mã kiểm tra của từng tệp.
- Trên Linux, macOS: sha256sum -c SHA256SUMS
- Trên Windows, mở Command Prompt tại thư mục này: certutil -hashfile "tên tệp" SHA256
  rồi so với mã trong SHA256SUMS. Mã khác nhau nghĩa là tệp đã bị thay đổi hoặc bị hỏng.

Lưu ý
- Hồ sơ có thông tin về đảng viên: chỉ giao cho người có trách nhiệm, cất giữ như hồ sơ giấy.
- Văn bản mật không có trong hồ sơ này.
"""


def make_readme(title, time, left_out):
    """The read-me, as Windows' editor shows it right.

    :param list left_out: lines about papers that are not in the archive
    :rtype: bytes
    """
    text = README.format(title=title, time=time)
    if left_out:
        text += "\n".join(["", LEFT_OUT.format(count=len(left_out)), *left_out, ""])
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def make_xlsx(title, rows):
    """The index as a spreadsheet, each file linked.

    :rtype: bytes
    """
    target = io.BytesIO()
    # what looks like a formula or an address in a title is text
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(target, plain) as book:
        sheet = book.add_worksheet("Mục lục")
        font = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        bold = book.add_format(font | {"bold": True})
        cell = book.add_format(font | {"text_wrap": True, "border": 1})
        head = book.add_format(
            font | {"bold": True, "text_wrap": True, "border": 1, "align": "center"}
        )
        link = book.add_format(font | {"text_wrap": True, "border": 1, "font_color": "blue"})
        sheet.write_string(0, 0, title, bold)
        for column, (key, label, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, label, head)
            for number, row in enumerate(rows, 3):
                if key == "path":
                    address = f"external:{row[key]}"
                    sheet.write_url(number, column, address, link, string=row[key])
                else:
                    sheet.write_string(number, column, row[key], cell)
        sheet.freeze_panes(3, 0)
        sheet.autofilter(2, 0, max(len(rows) + 2, 3), len(COLUMNS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
    return target.getvalue()


class Sums:
    """Checksums of files that pass by, for ``sha256sum -c``."""

    def __init__(self):
        self._lines = []

    def add(self, entries):
        """Pass on (path, bytes), noting each."""
        for path, content in entries:
            self._lines.append(f"{hashlib.sha256(content).hexdigest()}  {path}\n")
            yield path, content

    def to_bytes(self):
        return "".join(self._lines).encode()
