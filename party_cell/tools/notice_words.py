"""The words of notices, in mails, on paper and copied as text. Vietnamese, like all papers.

Titles, and the first and last words of each paper, are data (``party.paper.form``).
"""

SUBJECTS = {
    "invite": "Thông báo triệu tập {kind} – {cell} – tháng {month}",
    "change": "Thông báo thay đổi thời gian, địa điểm {kind} – {cell} – tháng {month}",
    "cancel": "Thông báo không tổ chức {kind} – {cell} – tháng {month}",
}
KINDS = {
    "regular": "sinh hoạt thường kỳ",
    "thematic": "sinh hoạt chuyên đề",
    "combined": "sinh hoạt thường kỳ kết hợp chuyên đề",
    "extraordinary": "sinh hoạt bất thường",
    "committee_meeting": "họp chi ủy",
    "consultation": "hội ý bí thư, phó bí thư",
    "review": "sinh hoạt kiểm điểm cuối năm",
}
FILE = "lich-sinh-hoat.ics"
GREETING = "Kính gửi: Đồng chí {name}"
CHANGED = "Thông báo này thay cho thông báo trước."
CANCELLED = "Buổi sinh hoạt dưới đây không tổ chức. Đồng chí xóa lịch đã ghi."
OPEN = "Mở thông báo để xem tài liệu, xác nhận đã nhận hoặc báo vắng"

LABELS = {
    "start": "Thời gian",
    "place": "Địa điểm",
    "mode": "Hình thức",
    "chair": "Chủ trì",
    "people": "Thành phần",
    "agenda": "Nội dung",
    "focus": "Nội dung trọng tâm",
    "documents": "Tài liệu",
}
START = "{time}, {weekday}, {date}"
WEEKDAYS = (
    "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật",
)  # fmt: skip
MODES = {
    "onsite": "Trực tiếp",
    "online": "Trực tuyến",
    "hybrid": "Trực tiếp kết hợp trực tuyến",
}
BASIS = "{mode} (theo {basis})"
PEOPLE = "{count} đồng chí được triệu tập"
SUPERVISOR = "; đồng chí {name}, cấp ủy viên phụ trách chi bộ"
SECRET_ITEM = "Nội dung mật, phổ biến tại buổi họp"
THEME_ITEM = "Trình bày chuyên đề"  # as the agenda proposes it
THEME = "{item}: {name}"
THEME_KEY = "chuyen de"  # in the items that are about the theme, without marks
PRESENTER = "{item} (đồng chí {name} trình bày)"

LEAVE_REASON = "Nghỉ phép theo đơn đã duyệt"

# Papers
SIGNED_FOR = {"secretary": "BÍ THƯ", "deputy": "PHÓ BÍ THƯ"}
RECIPIENTS = {"notice": "Như thành phần triệu tập,", "invitation": "Như kính mời,"}
RECIPIENTS_SUPERVISOR = "Cấp ủy viên phụ trách chi bộ,"
RECIPIENTS_LAST = "Lưu Chi bộ."
PLACE_DATE = "{place}, {date}"
SLIP_TO = "Kính gửi: Đồng chí {name}"
SLIP_RECEIVED = "Đã nhận ngày …… tháng ……  Ký tên: …………………  Dự / vắng, lý do: ……………………"
GUEST = "Trân trọng kính mời: {guest}"
# Names of files: what is printed in the same month is told apart in the folder.
SLIP_FILE = "Phiếu báo {abstract} – {cell}"
CALL_FILE = "Danh sách gọi điện {abstract} – {cell}"
CALL_COLUMNS = (
    ("order", "TT"),
    ("name", "Họ và tên"),
    ("phone", "Điện thoại"),
    ("told", "Đã báo lúc"),
    ("answer", "Trả lời"),
    ("sign", "Ký tên"),
)
ANSWERS = {
    "accepted": "Vắng, được đồng ý: {reason}",
    "refused": "Xin vắng, không đồng ý: {reason}",
    "asked": "Xin vắng: {reason}",
    "acknowledged": "Đã nhận",
}
# A draft resolution among the documents of a notice
DRAFT = "Dự thảo {name}"
