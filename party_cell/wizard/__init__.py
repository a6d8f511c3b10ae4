from . import (
    party_minutes_template_adapt,
    party_absence,
    party_first_number,
    party_membership_change,
    party_opinion_paste,
    party_postponement,
    party_reason_wizard,
    party_waiver_wizard,
    party_word_dialog,
    party_year_plan,
)
