def migrate(cr, version):
    """The new numbers of the rule profiles, which are kept from changes by data and by people."""
    cr.execute(
        """UPDATE party_rule_profile SET focus_max = 3, past_text_share = 50
           WHERE COALESCE(focus_max, 0) = 0 AND COALESCE(past_text_share, 0) = 0"""
    )
    cr.execute(
        """UPDATE party_rule_profile SET petition_answer_days = 30
           WHERE COALESCE(petition_answer_days, 0) = 0"""
    )
