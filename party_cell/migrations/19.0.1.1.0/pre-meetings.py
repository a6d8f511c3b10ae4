def migrate(cr, version):
    """New columns of meetings in one statement each: a province has hundreds of thousands."""
    cr.execute(
        """ALTER TABLE party_meeting
           ADD COLUMN IF NOT EXISTS first_held_at timestamp,
           ADD COLUMN IF NOT EXISTS preparer_id int4"""
    )
    cr.execute(
        """UPDATE party_meeting m SET first_held_at = COALESCE(
               (SELECT min(t.date) FROM party_transition t
                WHERE t.res_model = 'party.meeting' AND t.res_id = m.id AND t.to_state = 'held'),
               m.held_at)"""
    )
    cr.execute(
        """UPDATE party_meeting m SET preparer_id = COALESCE(c.secretary_id, c.deputy_id)
           FROM party_cell c WHERE c.id = m.cell_id AND m.state = 'draft'"""
    )
