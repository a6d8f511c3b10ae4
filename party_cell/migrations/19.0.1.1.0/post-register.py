"""The register gets its lines for all numbers given before it was there.

In a few statements: a province has hundreds of thousands. Date and abstract are those of the frozen
papers, so that the register says what was signed.
"""

# What bears a number: model, id, cell, number, the day of the paper, the day that chose the term
NUMBERED = """
    SELECT 'party.meeting' AS res_model, m.id AS res_id, m.cell_id, m.number, m.state,
           COALESCE((m.date_start AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
                    m.period) AS date,
           COALESCE((m.date_start AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
                    m.period) AS term_date
      FROM party_meeting m WHERE m.number IS NOT NULL
    UNION ALL
    SELECT 'party.theme.plan', p.id, p.cell_id, p.number, p.state,
           (COALESCE(p.approved_at, s.last) AT TIME ZONE 'UTC'
                AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
           (s.first AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
      FROM party_theme_plan p
      JOIN LATERAL (SELECT min(t.date) AS first, max(t.date) AS last FROM party_transition t
                     WHERE t.res_model = 'party.theme.plan' AND t.res_id = p.id
                       AND t.to_state = 'approved') s ON TRUE
     WHERE p.number IS NOT NULL
"""

# Two records cannot bear one number unless terms were moved afterwards: the first keeps the line.
ENTER = f"""
    INSERT INTO party_register (
        cell_id, term_id, type_id, sequence_number, number, date, abstract, secrecy, on_paper,
        explanation, state, res_model, res_id, create_uid, write_uid, create_date, write_date)
    SELECT n.cell_id, term.id, kind.id, split_part(n.number, '-', 1)::int, n.number, n.date,
           NULLIF(document.abstract, ''), 'normal', FALSE, cancelled.reason,
           CASE WHEN cancelled.reason IS NULL THEN 'used' ELSE 'cancelled' END,
           n.res_model, n.res_id, 1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
      FROM ({NUMBERED}) n
      JOIN party_document_type kind ON kind.code = substring(n.number FROM '^[0-9]+-([^/]+)/')
      JOIN LATERAL (
           SELECT t.id FROM party_term t WHERE t.cell_id = n.cell_id
            ORDER BY (t.date_from <= n.term_date
                      AND COALESCE(t.date_to, 'infinity'::date) >= n.term_date) DESC,
                     abs(t.date_from - n.term_date) LIMIT 1) term ON TRUE
      LEFT JOIN LATERAL (
           SELECT d.data ->> 'abstract' AS abstract FROM party_document d
            WHERE d.res_model = n.res_model AND d.res_id = n.res_id AND d.number = n.number
              AND d.document_type = kind.code
            ORDER BY d.revision DESC LIMIT 1) document ON TRUE
      LEFT JOIN LATERAL (
           SELECT t.reason FROM party_transition t
            WHERE n.state = 'cancelled' AND t.to_state = 'cancelled'
              AND t.res_model = n.res_model AND t.res_id = n.res_id AND t.reason <> ''
            ORDER BY t.id DESC LIMIT 1) cancelled ON TRUE
     ORDER BY n.date, n.res_model, n.res_id
    ON CONFLICT DO NOTHING
"""

# Numbers without a record: before the first that is known they were used on paper.
ENTER_OTHERS = """
    INSERT INTO party_register (
        cell_id, term_id, type_id, sequence_number, number, secrecy, on_paper, state,
        create_uid, write_uid, create_date, write_date)
    SELECT s.cell_id, s.term_id, kind.id, n.ordinal,
           lpad(n.ordinal::text, greatest(2, length(n.ordinal::text)), '0') || '-'
               || s.document_type || '/' || COALESCE(cell.symbol_code, ''),
           'normal', n.ordinal < COALESCE(known.first, s.next_number),
           CASE WHEN n.ordinal < COALESCE(known.first, s.next_number)
                THEN 'paper' ELSE 'missing' END,
           1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
      FROM party_number_series s
      JOIN party_cell cell ON cell.id = s.cell_id
      JOIN party_document_type kind ON kind.code = s.document_type
      CROSS JOIN LATERAL generate_series(1, s.next_number - 1) AS n (ordinal)
      LEFT JOIN LATERAL (
           SELECT min(r.sequence_number) AS first FROM party_register r
            WHERE (r.cell_id, r.term_id, r.type_id) = (s.cell_id, s.term_id, kind.id)
              AND r.res_id IS NOT NULL) known ON TRUE
     ORDER BY s.id, n.ordinal
    ON CONFLICT DO NOTHING
"""


def migrate(cr, version):
    cr.execute(ENTER)
    cr.execute("ANALYZE party_register")
    cr.execute(ENTER_OTHERS)
