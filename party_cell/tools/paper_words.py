"""The words of the meeting's papers. Papers are Vietnamese, whatever the language of the screen.

Titles and headings are not here: they are data (``party.paper.form``, minutes templates).
"""

PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
# Below the title and its abstract
TITLE_RULE = "-----"
# Habits of a style (party.paper.style): how a paper signs, how its text ends
SIGNINGS = {"cell": "T/M CHI BỘ", "committee": "T/M CHI ỦY"}
END_MARKS = {"dot": ".", "bars": "./."}
DOTS = "........"
MEMBER = "đồng chí"

# an ordinary member has none
OFFICES = {
    "secretary": "Bí thư",
    "deputy": "Phó Bí thư",
    "committee_member": "Chi ủy viên",
    "group_head": "Tổ trưởng tổ đảng",
}
# behind the name of the chair or minute-taker
OFFICES_BEHIND_NAMES = {
    "secretary": "Bí thư chi bộ",
    "deputy": "Phó Bí thư chi bộ",
    "committee_member": "Chi ủy viên",
    "group_head": "Tổ trưởng tổ đảng",
}
RANKS = {"official": "Chính thức", "probationary": "Dự bị"}
STATUSES_ON_ROLL = {
    "exempt": "Miễn sinh hoạt",
    "temporary_out": "Sinh hoạt tạm thời ở nơi khác",
    "suspended": "Đình chỉ sinh hoạt",
}
STATES = {
    "present": "Có mặt",
    "excused": "Vắng có lý do",
    "unexcused": "Vắng không có lý do",
}
MODES = {
    "onsite": "trực tiếp",
    "online": "trực tuyến",
    "hybrid": "trực tiếp kết hợp trực tuyến",
}
FEES = {
    "paid": "Đảng viên đã nộp đủ đảng phí",
    "partly": "Còn đảng viên chưa nộp đủ đảng phí",
    "unpaid": "Chưa thu đảng phí",
}
METHODS = {
    "hand": "giơ tay",
    "ballot": "bỏ phiếu kín",
    "handbook": "qua Sổ tay đảng viên điện tử",
}
TARGETS = {
    "resolution": "Nghị quyết",
    "conclusion": "Kết luận của chủ trì",
    "minutes": "Biên bản",
    "rating": "Mức tự xếp loại chất lượng buổi sinh hoạt",
    "admission": "Kết nạp đảng viên, công nhận đảng viên chính thức",
    "other": "Nội dung khác",
}

# The attendance block, in its order: key of the line, its label (that of "members" is data).
LINES = {
    "start": "Thời gian bắt đầu",
    "place": "Địa điểm",
    "theme": "Chuyên đề",
    "members": "",
    "exempt": "Miễn công tác và sinh hoạt đảng",
    "temporary_out": "Sinh hoạt tạm thời ở nơi khác",
    "temporary_in": "Sinh hoạt tạm thời tại chi bộ",
    "suspended": "Đình chỉ sinh hoạt đảng",
    "summoned": "Được triệu tập",
    "present": "Có mặt",
    "excused": "Vắng có lý do",
    "unexcused": "Vắng không có lý do",
    "units": "Theo đơn vị",
    "guests": "Đại biểu dự",
    "chair": "Chủ trì",
    "co_chair": "Đồng chủ trì",
    "minute_taker": "Thư ký",
}

TEXTS = {
    "start": "{time}, {date}.",
    "place": "{place}; hình thức: {mode}.",
    "members": "{count} đồng chí (chính thức: {official}, dự bị: {probationary}).",
    "summoned": "{count} đồng chí.",
    "present": "{count}/{summoned} đồng chí được triệu tập (chính thức: {official}, dự bị: "
    "{probationary}), đạt {rate}.",
    "people": "{count} đồng chí: {names}.",
    "nobody": "không.",
    "attending": "; dự sinh hoạt: {names}",
    "opening": "Đồng chí {chair} tuyên bố lý do.",
    "opening_guests": "Đồng chí {chair} tuyên bố lý do, giới thiệu đại biểu.",
    "minute_taker": "Hội nghị thống nhất cử đồng chí {minute_taker} làm thư ký, ghi biên bản.",
    "situation": "Chủ trì thông báo tình hình đảng viên: được triệu tập {summoned} đồng chí; có "
    "mặt {present} đồng chí, đạt {rate}; vắng có lý do: {excused}; vắng không có lý do: "
    "{unexcused}.",
    "fees": "Tình hình nộp đảng phí: {fees}.",
    "programme": "Hội nghị thông qua nội dung, chương trình.",
    "conclusion": "Đồng chí {chair} kết luận:",
    "vote": "{subject}: biểu quyết bằng hình thức {method}, {sentence}; không tán thành: "
    "{against}; ý kiến khác: {other}. Kết quả: {result}.",
    "vote_blank": "Nội dung: {dots}{dots}{dots}{dots}{dots}{dots}{dots}; biểu quyết bằng hình thức "
    "{dots}; với {dots}/{base} đồng chí tán thành, đạt {dots}%; không tán thành: {dots}; ý kiến "
    "khác: {dots}.",
    "passed": "được thông qua",
    "rejected": "không được thông qua",
    "reserved": "Ý kiến bảo lưu: {text}",
    "about": " (về mục {number})",
    "about_item": " (về nội dung “{item}”)",
    "adopted": "Biên bản đã được đọc trước hội nghị và được hội nghị thông qua.",
    "adopted_vote": "Biên bản đã được đọc trước hội nghị và được hội nghị thông qua, {sentence}.",
    "end": "Hội nghị kết thúc vào hồi {time} cùng ngày.",
    "end_other_day": "Hội nghị kết thúc vào hồi {time}, {date}.",
    "units": "{units} (có mặt/được triệu tập).",
    "annexed": "(Kèm theo Biên bản số {number})",
    "excerpt_of": "(Trích từ {title} số {number})",
    "number": "Số {number}",
    "for_blank": "với {dots}/{base} đồng chí tán thành, đạt {dots}%",
    "time_blank": "{dots} giờ {dots} phút",
    "date_blank": "ngày {dots} tháng {dots} năm {dots}",
    "quarter": "Quý {number}",
    "month_of_quarter": "Tháng {month} (quý {number})",
    "roll": "Tổng số: {count} đồng chí; được triệu tập: {summoned}; có mặt: {present}, đạt {rate}; "
    "vắng có lý do: {excused}; vắng không có lý do: {unexcused}.",
    "document": "{title} {abstract} – {cell}",
    "subject": "V/v {text}",
    "addressee": "Kính gửi: {text}",
    "visits_of_group": "{people} đồng chí {group} dự sinh hoạt tại {visited}/{registered} chi bộ",
    "visits_of_level": "{level}: {count} buổi",
    "visit_missed": "đồng chí {visitor} không dự sinh hoạt tháng {month} của {cell}",
    "visit_moved": "đồng chí {visitor} chuyển buổi dự tháng {month} tại {cell} sang tháng {target}",
    "visits_none": "Không có.",
}

# Plan and report of attending cell meetings: marks in their texts, columns of their tables
VISITS_MARK = "{bảng}"
QUALITY_MARK = "{nhận xét}"
OPEN_VISITS_MARK = "{chưa dự}"
PETITIONS_MARK = "{kiến nghị}"
VISIT_PLAN_COLUMNS = (
    ("order", "TT"),
    ("name", "Họ và tên"),
    ("position", "Chức vụ"),
    ("cell", "Chi bộ"),
    ("type", "Loại hình"),
    ("month", "Tháng"),
    ("note", "Ghi chú"),
)
VISIT_REPORT_COLUMNS = (
    ("order", "TT"),
    ("group", "Nhóm"),
    ("people", "Số đồng chí đã dự"),
    ("cells", "Chi bộ đã dự/đăng ký"),
    ("share", "Tỷ lệ"),
    ("planned", "Buổi đăng ký"),
    ("attended", "Đã dự"),
    ("missed", "Không dự"),
    ("moved", "Chuyển kỳ sau"),
    ("pending", "Chưa có kết quả"),
)
LEVELS = {"good": "Tốt", "fair": "Khá", "average": "Trung bình", "poor": "Kém"}
VISIT_REASONS = {
    "business_trip": "đi công tác",
    "sick": "ốm",
    "meeting_clash": "trùng cuộc họp khác",
    "other": "lý do khác",
}
CELL_TYPES = {
    "residential": "Thôn, làng, tổ dân phố",
    "administration": "Cơ quan hành chính",
    "school": "Trường học",
    "health": "Cơ sở y tế",
    "public_service": "Đơn vị sự nghiệp khác",
    "state_enterprise": "Doanh nghiệp nhà nước",
    "private_enterprise": "Doanh nghiệp ngoài khu vực nhà nước",
    "student": "Học sinh, sinh viên",
    "army": "Trong Quân đội",
    "police": "Trong Công an",
    "other": "Loại hình khác",
}

# In figures by agency: those who come from none of them
NO_UNIT = "Đảng viên khác"

# Headings for what was recorded where the template of the minutes has no section for it.
PARTS = {
    "opinions": "Thảo luận",
    "conclusion": "Kết luận",
    "votes": "Biểu quyết",
    "petitions": "Kiến nghị và kết quả trả lời kiến nghị",
}
# Those that stand behind another; the others come last.
PARTS_BEHIND = {"petitions": "opinions"}

ROLL_COLUMNS = (
    ("order", "TT"),
    ("name", "Họ và tên"),
    ("office", "Chức vụ"),
    ("rank", "Đảng viên"),
    ("state", "Có mặt, vắng"),
    ("sign", "Ký tên"),
)
ROLL_COLUMNS_BLANK = (
    ("order", "TT"),
    ("name", "Họ và tên"),
    ("office", "Chức vụ"),
    ("rank", "Đảng viên"),
    ("tick", "Có mặt"),
    ("tick excused", "Vắng có lý do"),
    ("tick unexcused", "Vắng không lý do"),
    ("sign", "Ký tên, ghi chú"),
)

# How a document from above stands in the minutes; of a secret one only its number.
DOCUMENTS = {
    "lead": "Chi bộ được phổ biến các văn bản:",
    "heading": "Phổ biến văn bản của cấp trên",
    "normal": "{order}) Số {number}, {date}, của {issuer}, về {summary}.",
    "bare": "{order}) Số {number}, {date}, của {issuer}.",
    "secret": "{order}) Văn bản mật số {number}, {date}, của {issuer}.",
}

# What a cell asks upwards, and what it is answered.
PETITIONS = {
    "answers": "Chi bộ được thông báo kết quả trả lời kiến nghị:",
    "answer": "{order}) Về kiến nghị “{petition}”: {committee} trả lời {date}{basis}: {answer}",
    "basis": " ({basis})",
    "lead": "Chi bộ kiến nghị:",
    "petition": "{order}) Với {committee}: {text}.",
    "nobody": "{order}) {text}.",
}

ITEM_CONCLUSIONS = {
    "normal": "Về nội dung “{item}”: {text}",
    "secret": "Về nội dung mật: kết luận ghi riêng.",
}

SCRIPT = {
    "minutes": "({count} phút)",
    "minute": "Phút thứ {count}",
    "secret": "Nội dung mật",
    "focus": "Nội dung trọng tâm",
    "end": "Dự kiến kết thúc",
    "invite": "Mời {presenter} trình bày.",
    "own": "Tôi xin trình bày nội dung này.",
    "discuss": "Đề nghị các đồng chí nghiên cứu, cho ý kiến.",
    "admission": "Chi bộ biểu quyết. Tổng số để tính tỷ lệ là {base} đảng viên chính thức được "
    "triệu tập, kể cả đồng chí vắng; đảng viên dự bị không biểu quyết. Được thông qua khi có từ "
    "{needed_admission} đồng chí tán thành trở lên. Đồng chí nào tán thành? Đồng chí nào không tán "
    "thành? Đồng chí nào có ý kiến khác?",
}
SCRIPT_QUESTIONS = [
    "Đây là nội dung trọng tâm, đề nghị các đồng chí tập trung cho ý kiến:",
    "– Việc này đang vướng ở đâu, vì sao?",
    "– Cách làm nào phù hợp với chi bộ ta?",
    "– Ai làm, bao giờ xong, báo cáo vào kỳ họp nào?",
]
TASK = {"recurring": "Thường xuyên", "helpers": "phối hợp: {names}"}
TASK_OPENINGS = {
    "doing": "Đang triển khai",
    "dated": "Có mốc thời hạn",
    "recurring": "Nhiệm vụ thường xuyên",
    "undated": "Chưa xác định mốc",
}
TASK_STATES = {
    "new": "Mới giao",
    "doing": "Đang thực hiện",
    "done": "Hoàn thành",
    "late": "Quá hạn",
    "not_done": "Không hoàn thành",
    "cancelled": "Thôi thực hiện",
}
# The year plan of themes: where its table stands in the text, and what the table says.
THEMES_MARK = "{bảng chuyên đề}"
THEME_COLUMNS = (
    ("order", "TT"),
    ("time", "Thời gian"),
    ("theme", "Chuyên đề"),
    ("person", "Người chuẩn bị, trình bày"),
    ("form", "Hình thức"),
)
THEME_FORMS = {
    "thematic": "Sinh hoạt chuyên đề",
    "combined": "Kết hợp sinh hoạt thường kỳ",
}
# Tasks: the sheet to hand out, and the review in the minutes
TASK_TEXTS = {
    "report": "Kỳ tháng {month}",
    "review": "Kết quả thực hiện nhiệm vụ kỳ trước",
    "summary": "Hoàn thành {done}/{due} nhiệm vụ đến hạn, đạt {rate}.",
    "with_state": "{state}: {result}",
}
TASK_COLUMNS = (
    ("order", "TT"),
    ("task", "Nhiệm vụ"),
    ("person", "Chịu trách nhiệm"),
    ("time", "Thời hạn"),
    ("report", "Báo cáo tại"),
)
REVIEW_COLUMNS = (
    ("order", "TT"),
    ("task", "Nhiệm vụ"),
    ("opening", "Tình trạng đầu kỳ"),
    ("result", "Kết quả"),
)
# The sheet of a member: its facts, its tables.
SHEET = {
    "name": "Họ và tên",
    "cell": "Chi bộ",
    "office": "Chức vụ, đảng viên",
    "attendance": "Dự sinh hoạt",
    "in_a_row": "Vắng có lý do liên tiếp đến nay",
    "missed": "Vắng không có lý do trong năm",
    "opinions": "Phát biểu ý kiến",
    "tasks": "Nhiệm vụ được giao",
}
SHEET_TEXTS = {
    "attendance": "có mặt {present}/{summoned} buổi, đạt {rate}; vắng có lý do: {excused}; vắng "
    "không có lý do: {unexcused}.",
    "times": "{count} buổi.",
    "months": "{count} tháng.",
    "alert": "{count} tháng; đã đến mức chi bộ phải xem xét xóa tên theo Điều lệ Đảng.",
    "opinions": "{count} lượt.",
    "tasks": "{count} nhiệm vụ, hoàn thành {done}.",
    "opinion": "{date}: {text}",
    "helps": "{task} (phối hợp)",
}
SHEET_HEADINGS = {
    "attendance": "I. Dự sinh hoạt",
    "opinions": "II. Ý kiến phát biểu",
    "tasks": "III. Nhiệm vụ được giao",
    "nothing": "Không có.",
}
SHEET_COLUMNS = (
    ("order", "TT"),
    ("time", "Ngày"),
    ("kind", "Buổi sinh hoạt"),
    ("state", "Có mặt, vắng"),
    ("count", "Phát biểu"),
)
SHEET_TASK_COLUMNS = (
    ("order", "TT"),
    ("task", "Nhiệm vụ"),
    ("time", "Thời hạn"),
    ("result", "Kết quả"),
)
# On what is printed before it is adopted.
PREVIEW = "BẢN XEM TRƯỚC"
