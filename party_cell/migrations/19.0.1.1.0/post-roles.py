def migrate(cr, version):
    """Sections of meetings made before learn what their template says of them."""
    cr.execute(
        """UPDATE party_meeting_section section SET role = template.role
           FROM party_minutes_template_section template
           WHERE template.id = section.template_section_id
             AND section.role IS NULL AND template.role IS NOT NULL"""
    )
