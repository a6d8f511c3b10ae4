def migrate(cr, version):
    """Length of the sections in one statement: a province has a million of them."""
    cr.execute("ALTER TABLE party_meeting_section ADD COLUMN IF NOT EXISTS text_length integer")
    cr.execute(
        r"""UPDATE party_meeting_section
            SET text_length = length(trim(regexp_replace(regexp_replace(regexp_replace(
                content, '<[^>]*>', '', 'g'), '&[a-z]+;', ' ', 'g'), '\s+', ' ', 'g')))
            WHERE content IS NOT NULL AND text_length IS NULL"""
    )
