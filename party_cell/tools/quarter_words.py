"""The words of quarter reports on paper and in workbooks, in Vietnamese."""

from .paper_words import LEVELS

# By whether the report counts the cell before and after it moved.
MOVES = {
    (True, False): "{cell}: chuyển đi {next} từ ngày {date}; chỉ tính các tháng trước đó",
    (False, True): "{cell}: chuyển đến từ {former} từ ngày {date}; chỉ tính từ khi chuyển đến",
    (True, True): "{cell}: chuyển từ {former} sang {next} từ ngày {date}",
    (False, False): "{cell}: chuyển từ {former} sang {next} từ ngày {date}",
}

# Marks in the text of the form: paragraphs that give way to tables and lists.
FIGURES_MARK = "{số liệu}"
MONTHS_MARK = "{bảng theo tháng}"
PARTS_MARK = "{bảng theo đơn vị}"
MISSING_MARK = "{chưa sinh hoạt}"
MOVES_MARK = "{chi bộ chuyển}"
TEXT_MARKS = {
    "{ưu điểm}": "strengths",
    "{hạn chế}": "weaknesses",
    "{nguyên nhân}": "causes",
    "{nhiệm vụ}": "next_tasks",
    "{kiến nghị}": "requests",
}

# What stands for a text that is empty: room to write by hand, where it is not simply that nobody
# asked for anything.
EMPTY_TEXTS = {"requests": "none"}

CELL_COLUMNS = (
    "Tháng",
    "Ngày sinh hoạt",
    "Chuyên đề",
    "Có mặt/ triệu tập",
    "Tỷ lệ dự",
    "Điểm",
    "Xếp loại",
    "Nhiệm vụ xong/ đến hạn",
    "Kiến nghị",
)
SUM_COLUMNS = (
    "Đã họp/ phải họp",
    "Chuyên đề",
    "Tỷ lệ dự",
    *LEVELS.values(),
    "Chưa xếp loại",
)
MONTH_HEAD = "Tháng"
PART_HEAD = "Đơn vị"
WHOLE = "Cộng"

OUTCOMES = {
    "missing": "chưa sinh hoạt",
    "called_off": "không tổ chức, có lý do",
    "open": "chưa đến kỳ",
}

TEXTS = {
    "none": "Không có.",
    "open_text": "……………………",
    "meetings": "Số kỳ sinh hoạt thường kỳ phải tổ chức: {due}; đã sinh hoạt: {met} ({rate}); chưa "
    "sinh hoạt: {missing}; không tổ chức, có lý do: {called_off}",
    "open": "Chưa đến kỳ: {open}",
    "themes": "Sinh hoạt chuyên đề: {count} buổi",
    "attendance": "Đảng viên dự sinh hoạt: {present}/{summoned} lượt được triệu tập ({rate})",
    "levels": "Xếp loại buổi sinh hoạt: {levels}",
    "level": "{level} {count}",
    "unrated": "chưa xếp loại {count}",
    "year_levels": "Xếp loại cả năm: {levels}",
    "tasks": "Nhiệm vụ đến hạn: {due}; hoàn thành: {done}; quá hạn: {late}",
    "petitions": "Kiến nghị: {count}; đã được trả lời: {answered}",
    "visits": "Cấp ủy viên dự sinh hoạt: {attended}/{planned} buổi đã đăng ký",
    "cells": "Số chi bộ: {count}",
    "missing_month": "Tháng {month}: {names}",
    "direct": "Chi bộ trực thuộc",
}

# Of the workbook.
SHEETS = ("Tổng hợp", "Theo chi bộ, tháng")
WHOLE_ROW = "Toàn kỳ"
