def migrate(cr, version):
    """When quarter reports are due, which data does not bring to profiles that are there."""
    cr.execute(
        "UPDATE party_rule_profile SET quarter_report_days = 10 WHERE quarter_report_days IS NULL"
    )
