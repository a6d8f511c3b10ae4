"""Signed resolutions: one a month of every third cell, 16,000 in a whole province."""

from .dataset_tasks import WORDS

# One cell in so many passes a resolution each month; the others conclude in the minutes
EVERY = 3
# Of the matters of the tasks, each resolution decides one; the rest of its text is about the month
TEXT = (
    "Chi bộ tiếp tục lãnh đạo thực hiện nhiệm vụ phát triển kinh tế, giữ vững an ninh trật tự; "
    "duy trì nền nếp sinh hoạt, phân công đảng viên phụ trách từng xóm, từng tổ. Các đồng chí được "
    "giao việc báo cáo kết quả tại buổi sinh hoạt tháng sau. Nhiệm vụ trọng tâm: "
)

STORE_RESOLUTIONS = """
INSERT INTO party_resolution (
    meeting_id, cell_id, type_id, template_id, scope, period, abstract, search_text, number, state,
    held_at, approved_at, create_uid, write_uid, create_date, write_date)
SELECT m.id, m.cell_id, t.type_id, t.id, 'monthly', m.period, a.abstract,
       a.abstract || E'\\n' || %(text)s || (%(words)s)[1 + m.id %% %(kinds)s],
       to_char(row_number() OVER (PARTITION BY m.cell_id ORDER BY m.id), 'FM9900') || '-NQ/CB',
       'approved', m.date_start + interval '2 hours', m.date_start + interval '1 day',
       1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM bench_meeting m
 CROSS JOIN LATERAL (SELECT 'lãnh đạo thực hiện nhiệm vụ tháng ' || to_char(m.period, 'FMMM/YYYY')
                         AS abstract) a
 CROSS JOIN (SELECT r.id, r.type_id FROM party_resolution_template r
               JOIN party_document_type d ON d.id = r.type_id AND d.code = 'NQ'
              WHERE coalesce(r.scope, 'monthly') = 'monthly' ORDER BY r.scope LIMIT 1) t
 WHERE m.kind = 'regular' AND m.cell_id %% %(every)s = 0
 ORDER BY m.period, m.id
"""


def make(cr):
    """Make the resolution of each regular meeting of the cells that pass them."""
    cr.execute(
        STORE_RESOLUTIONS,
        {"words": list(WORDS), "kinds": len(WORDS), "text": TEXT, "every": EVERY},
    )
