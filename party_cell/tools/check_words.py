"""The words of the check page: for people without a login, in the language of their browser."""

WORDS = {
    "vi": {
        "title": "Kiểm tra văn bản của chi bộ",
        "genuine": "Văn bản có thật và đang có hiệu lực",
        "compare": "Hãy so những điều trên với tờ giấy hoặc tệp đang có. Nội dung văn bản không "
        "hiện ở trang này.",
        "type": "Loại văn bản",
        "number": "Số",
        "no_number": "Không đánh số",
        "date": "Ngày của văn bản",
        "revision": "Lần ban hành",
        "unknown": "Không xác nhận được",
        "unknown_why": "Hệ thống không xác nhận văn bản này. Có thể mã hoặc tệp không đúng, văn "
        "bản đã được thay thế hoặc thu hồi, hoặc vừa có quá nhiều lượt kiểm tra.",
        "unknown_next": "Hãy quét lại mã sau ít phút. Nếu vẫn không được, hỏi chi bộ hoặc cấp ủy "
        "nơi ban hành văn bản.",
        "file": "Kiểm tra tệp PDF",
        "file_help": "Chọn tệp PDF được gửi tới. Hệ thống so từng chữ của tệp với bản gốc; tệp "
        "không được lưu lại.",
        "file_label": "Tệp PDF",
        "file_send": "Kiểm tra",
        "scan_help": "Muốn kiểm tra bản giấy: dùng điện thoại quét mã vuông in ở cuối trang đầu.",
    },
    "en": {
        "title": "Check a paper of a Party cell",
        "genuine": "This paper is genuine and in force",
        "compare": "Compare this with the sheet or file that you hold. What the paper says is not "
        "shown here.",
        "type": "Type of paper",
        "number": "Number",
        "no_number": "Without a number",
        "date": "Date of the paper",
        "revision": "Revision",
        "unknown": "Not confirmed",
        "unknown_why": "The system does not confirm this paper. The code or file may be wrong, the "
        "paper may have been replaced or withdrawn, or too many checks were made just now.",
        "unknown_next": "Scan the code again in a few minutes. If it fails again, ask the cell or "
        "committee that issued the paper.",
        "file": "Check a PDF file",
        "file_help": "Choose the PDF file that you were sent. It is compared letter by letter with "
        "the original, and it is not kept.",
        "file_label": "PDF file",
        "file_send": "Check",
        "scan_help": "To check a printed paper, scan the square code at the foot of its first page "
        "with a phone.",
    },
}
