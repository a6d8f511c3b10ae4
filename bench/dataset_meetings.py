"""A year of meetings with rolls, contents, opinions and votes, as the addon itself stores them."""

from dateutil.relativedelta import relativedelta

MONTHS = 12
# One cell in so many leaves out a thematic meeting: 65,000 meetings for 4,077 cells
WITHOUT_THEMATIC = 18
WAITING = 50

CONCLUSION = (
    "Giao đồng chí phó bí thư rà soát các hộ nghèo, xong trước ngày 20 tháng tới; giao các đồng "
    "chí phụ trách xóm vận động nhân dân làm vệ sinh môi trường, báo cáo tại buổi sinh hoạt sau."
)
CONTENT = (
    "<p>Đồng chí bí thư đã phổ biến các văn bản mới của cấp trên. Chi bộ nhất trí với báo cáo, "
    "các chỉ tiêu của tháng cơ bản hoàn thành; việc còn chậm tiếp tục thực hiện trong tháng.</p>"
)
OPINION = "Nhất trí với báo cáo, đề nghị chi bộ quan tâm thêm việc vận động nhân dân làm đường."

# Regular meetings each month on the cell's day at 7:30, thematic ones ten days later in the last
# month of each quarter; 100 minutes each. The newest ones of the clerk's cells wait for adoption.
MEETINGS = """
CREATE TEMP TABLE bench_meeting AS
SELECT nextval('party_meeting_id_seq')::int AS id, m.*
  FROM (SELECT c.id AS cell_id, c.committee_id, c.secretary_id, c.deputy_id, c.clerk_id,
               c.meeting_place, c.cell_type, k.kind, p.period::date AS period,
               p.period + make_interval(days => c.fixed_meeting_day + k.later - 1, mins => 30)
                   AS date_start,
               row_number() OVER (PARTITION BY c.clerk_id IS NULL ORDER BY p.period DESC, c.id)
                   AS newest
          FROM party_cell c
         CROSS JOIN generate_series(%(first)s::timestamp, %(last)s, '1 month') AS p (period)
          JOIN (VALUES ('regular', 0), ('thematic', 10)) AS k (kind, later)
            ON k.kind = 'regular'
            OR EXTRACT(month FROM p.period)::int %% 3 = 0
               AND NOT (c.id %% %(without)s = 0 AND p.period = %(quarter)s)
         ORDER BY p.period, c.id) m
"""

# Of a hundred: 92 present, 6 excused, 2 unexcused. The chair and the first two others are there.
ROLL = """
CREATE TEMP TABLE bench_roll AS
SELECT m.id AS meeting_id, m.cell_id, ms.member_id, ms.rank, ms.status, ms.office,
       CASE WHEN ms.status IN ('exempt', 'temporary_out') THEN NULL
            WHEN ms.office = 'secretary' OR ms.place <= 3 OR h.hash < 92 THEN 'present'
            WHEN h.hash < 98 THEN 'excused' ELSE 'unexcused' END AS state,
       ms.place
  FROM bench_meeting m
  JOIN (SELECT *, row_number() OVER (PARTITION BY cell_id ORDER BY id) AS place
          FROM party_membership) ms USING (cell_id)
 CROSS JOIN LATERAL (SELECT abs(hashint4(m.id * 1009 + ms.id)) %% 100 AS hash) h
"""

# The counts as party_meeting_roll.py explains them; `check` compares a sample with the model's own
STORE_MEETINGS = """
INSERT INTO party_meeting (
    id, cell_id, committee_id, kind, period, date_start, date_end, duration, location, mode,
    chair_id, minute_taker_id, fee_status, programme_adopted, conclusion, minutes_adopted,
    rule_profile_id, roll_frozen, state, number, held_at, first_held_at, approved_at, reported_at,
    report_date, report_way, member_count, official_count, probationary_count, exempt_count,
    summoned_count, present_count, present_official_count, present_probationary_count,
    excused_count, unexcused_count, voting_base, present_voting_count, attendance_rate,
    attendance_known, speaker_count, speaker_rate, create_uid, write_uid, create_date, write_date)
SELECT m.id, m.cell_id, m.committee_id, m.kind, m.period, m.date_start,
       m.date_start + interval '100 minutes', 100, m.meeting_place, 'onsite',
       m.secretary_id, coalesce(m.deputy_id, r.second_id), 'paid', true, %(conclusion)s, true,
       (SELECT id FROM party_rule_profile p
         WHERE m.period BETWEEN p.date_from AND coalesce(p.date_to, 'infinity')
           AND p.committee_id IS NULL ORDER BY date_from DESC LIMIT 1),
       true, s.state,
       CASE WHEN s.state <> 'held'
            THEN to_char(row_number() OVER (PARTITION BY m.cell_id ORDER BY m.id), 'FM9900')
                 || '-BB/CB' END,
       m.date_start + interval '2 hours', m.date_start + interval '2 hours',
       CASE WHEN s.state <> 'held' THEN m.date_start + interval '1 day' END,
       CASE WHEN s.state = 'reported' THEN m.date_start + interval '2 days' END,
       CASE WHEN s.state = 'reported' THEN m.date_start::date + 2 END,
       'system', r.members, r.official, r.members - r.official, r.exempt, r.summoned, r.present,
       r.present_official, r.present - r.present_official, r.excused, r.unexcused, r.voting,
       r.present_official, round(100.0 * r.present / r.summoned, 1), true,
       least(r.present, %(speakers)s), round(100.0 * least(r.present, %(speakers)s) / r.present, 1),
       1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM bench_meeting m
  JOIN (SELECT meeting_id, count(*) AS members,
               min(member_id) FILTER (WHERE place = 2) AS second_id,
               count(*) FILTER (WHERE rank = 'official') AS official,
               count(*) FILTER (WHERE status = 'exempt') AS exempt,
               count(state) AS summoned,
               count(state) FILTER (WHERE rank = 'official') AS voting,
               count(*) FILTER (WHERE state = 'present') AS present,
               count(*) FILTER (WHERE state = 'present' AND rank = 'official') AS present_official,
               count(*) FILTER (WHERE state = 'excused') AS excused,
               count(*) FILTER (WHERE state = 'unexcused') AS unexcused
          FROM bench_roll GROUP BY meeting_id) r ON r.meeting_id = m.id
 CROSS JOIN LATERAL (
       SELECT CASE WHEN m.clerk_id IS NOT NULL AND m.newest <= %(waiting)s THEN 'held'
                   WHEN m.period = %(last)s THEN 'approved' ELSE 'reported' END AS state) s
 ORDER BY m.id
"""

STORE_ROLL = """
INSERT INTO party_meeting_attendance (
    meeting_id, cell_id, member_id, rank, status, office, sequence, state, reason,
    create_uid, write_uid, create_date, write_date)
SELECT meeting_id, cell_id, member_id, rank, status, office,
       array_position(%(offices)s, office::text) - 1, state,
       CASE WHEN state = 'excused' THEN 'Đi công tác' END,
       1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM bench_roll ORDER BY meeting_id, place
"""

STORE_SECTIONS = """
INSERT INTO party_meeting_section (
    meeting_id, cell_id, template_section_id, sequence, block, heading, guidance, required, role,
    content, is_written, create_uid, write_uid, create_date, write_date)
SELECT m.id, m.cell_id, s.id, s.sequence, s.block, s.heading, s.guidance, s.required, s.role,
       CASE WHEN s.block = 'text' THEN %(content)s END, s.block = 'text',
       1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM bench_meeting m
  JOIN (SELECT DISTINCT ON (cell_type, kind) cell_type, kind, id FROM party_minutes_template
         WHERE committee_id IS NULL ORDER BY cell_type, kind, date_from DESC) t
    ON t.cell_type = m.cell_type AND t.kind = m.kind
  JOIN party_minutes_template_section s ON s.template_id = t.id
 ORDER BY m.id, s.sequence
"""

STORE_OPINIONS = """
INSERT INTO party_meeting_opinion (
    meeting_id, cell_id, member_id, sequence, kind, text,
    create_uid, write_uid, create_date, write_date)
SELECT meeting_id, cell_id, member_id, 10 * turn, 'supplement', %(opinion)s,
       1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM (SELECT *, row_number() OVER (PARTITION BY meeting_id ORDER BY place) AS turn
          FROM bench_roll WHERE state = 'present') r
 WHERE turn <= %(speakers)s ORDER BY meeting_id, turn
"""

STORE_VOTES = """
INSERT INTO party_vote (
    meeting_id, cell_id, sequence, target, method, threshold, base, for_count, against_count,
    other_count, percentage, passed, create_uid, write_uid, create_date, write_date)
SELECT m.id, m.cell_id, 10, 'conclusion', 'hand', 'gt_half', m.voting_base,
       m.present_voting_count, 0, 0, round(100.0 * m.present_voting_count / m.voting_base, 1),
       2 * m.present_voting_count > m.voting_base,
       1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM party_meeting m ORDER BY m.id
"""

STORE_LOG = """
INSERT INTO party_transition (
    res_model, res_id, from_state, to_state, user_id, date,
    create_uid, write_uid, create_date, write_date)
SELECT 'party.meeting', m.id, s.from_state, s.to_state, 1, s.date, 1, 1, s.date, s.date
  FROM party_meeting m
 CROSS JOIN LATERAL (VALUES ('draft', 'held', held_at), ('held', 'approved', approved_at),
                            ('approved', 'reported', reported_at))
       AS s (from_state, to_state, date)
 WHERE s.date IS NOT NULL ORDER BY m.id, s.date
"""

STORE_SERIES = """
INSERT INTO party_number_series (
    cell_id, term_id, document_type, next_number, create_uid, write_uid, create_date, write_date)
SELECT t.cell_id, t.id, 'BB', 1 + count(m.number), 1, 1, now() AT TIME ZONE 'UTC',
       now() AT TIME ZONE 'UTC'
  FROM party_term t JOIN party_meeting m ON m.cell_id = t.cell_id GROUP BY t.id, t.cell_id
"""

STORE_REGISTER = """
INSERT INTO party_register (
    cell_id, term_id, type_id, sequence_number, number, date, abstract, secrecy, on_paper, state,
    res_model, res_id, create_uid, write_uid, create_date, write_date)
SELECT m.cell_id, t.id, k.id, split_part(m.number, '-', 1)::int, m.number, m.date_start::date,
       'sinh hoạt chi bộ ' || to_char(m.period, 'MM/YYYY'), 'normal', FALSE, 'used',
       'party.meeting', m.id, 1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM party_meeting m
  JOIN party_term t ON t.cell_id = m.cell_id
  JOIN party_document_type k ON k.code = 'BB'
 WHERE m.number IS NOT NULL ORDER BY m.id
"""

STEPS = (
    MEETINGS,
    ROLL,
    STORE_MEETINGS,
    STORE_ROLL,
    STORE_SECTIONS,
    STORE_OPINIONS,
    STORE_VOTES,
    STORE_LOG,
    STORE_SERIES,
    STORE_REGISTER,
)


def make(cr, this_month, offices):
    """Make the meetings of the twelve months before this one.

    :param date this_month: its first day
    :param offices: the offices in their order on a roll
    """
    last = this_month - relativedelta(months=1)
    values = {
        "first": this_month - relativedelta(months=MONTHS),
        "last": last,
        "quarter": last - relativedelta(months=last.month % 3),
        "without": WITHOUT_THEMATIC,
        "waiting": WAITING,
        "speakers": 3,
        "conclusion": CONCLUSION,
        "content": CONTENT,
        "opinion": OPINION,
        "offices": list(offices),
    }
    for statement in STEPS:
        cr.execute(statement, values)
        if statement.startswith("\nCREATE TEMP TABLE"):
            cr.execute("ANALYZE")


def check(env, random, count=50):
    """Compare the stored figures of some meetings with those that the models compute."""
    meetings = env["party.meeting"]
    sample = meetings.browse(random.sample(meetings.search([]).ids, count))
    for records in (sample, sample.vote_ids):
        names = [
            name
            for name, field in records._fields.items()
            if field.store and field.compute and not field.precompute and field.type != "many2one"
        ]
        stored = [{name: record[name] for name in names} for record in records]
        for name in names:
            env.add_to_compute(records._fields[name], records)
        for record, before in zip(records, stored, strict=True):
            after = {name: record[name] for name in names}
            if after != before:
                raise AssertionError(f"{record}: stored {before}, computed {after}")
    env.invalidate_all(flush=False)
    gates = env["party.meeting"].search([("state", "=", "held")])._get_open_gates("approved")
    if open_gates := [gate for gate in gates if gate["severity"] == "block"]:
        raise AssertionError(f"cannot be adopted: {open_gates[:3]}")
