"""The words of the score sheet and of what the minutes say of it, in Vietnamese."""

from .paper_words import LEVELS  # noqa: F401 - with the other words of the sheet

COLUMNS = [
    ("order", "TT"),
    ("criterion", "Tiêu chí"),
    ("max", "Điểm tối đa"),
    ("own", "Chi bộ tự chấm"),
    ("superior", "Cấp trên chấm"),
]
CHECKLIST_COLUMNS = [
    ("order", "TT"),
    ("criterion", "Tiêu chí"),
    ("own", "Chi bộ tự đánh giá"),
    ("superior", "Cấp trên đánh giá"),
]
TOTAL = "Tổng"
MET = {True: "Đạt", False: "Không đạt"}

TEXTS = {
    "points": "Tổng điểm chi bộ tự chấm: {points}/{total}; chi bộ tự xếp loại: {level}.",
    "level": "Chi bộ tự xếp loại: {level}.",
    "vote": "Chi bộ biểu quyết mức tự xếp loại {sentence}.",
    "weaknesses": "Hạn chế: {text}",
    "remedies": "Biện pháp khắc phục: {text}",
    "superior": "Mức cấp trên quyết định: {level}.",
    "superior_reason": "Lý do: {text}",
    "basis": "Chấm theo văn bản số {basis}.",
    "annexed": "(Kèm theo Biên bản số {number})",
}
