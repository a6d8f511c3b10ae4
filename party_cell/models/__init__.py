# Engines first: the models below declare, these do.
from . import (
    party_roles,
    party_links,
    party_access,
    party_cell_part,
    party_source_access,
    party_transition,
    party_gate,
    party_thread,
    party_workflow,
    party_workflow_line,
    party_numbered,
    party_reported,
    party_secrecy,
    party_document_mixin,
    party_document,
    party_document_check,
    party_check_miss,
    party_document_scan,
    party_document_integrity,
)

from . import ir_actions_report, ir_attachment

# Organisation and people
from . import (
    party_dated,
    party_committee_setting,
    party_committee,
    party_committee_officer,
    party_cell,
    party_cell_affiliation,
    party_cell_unit,
    party_membership,
    party_member,
    party_delegation,
    party_term,
    party_number_series,
    party_document_type,
    party_register,
    hr_employee,
    resource_resource,
    res_users,
)

# What the regulation fixes, as data
from . import party_rule_profile, party_minutes_template, party_paper_form, party_paper_style

# The month
from . import (
    party_meeting,
    party_calendar,
    party_meeting_plan,
    party_meeting_plan_gates,
    party_meeting_roll,
    party_meeting_gates,
    party_meeting_adoption_gates,
    party_meeting_units,
    party_meeting_agenda,
    party_minutes_template_agenda,
    party_meeting_programme,
    party_text_section,
    party_meeting_section,
    party_meeting_attendance,
    party_meeting_absence_gates,
    party_meeting_opinion,
    party_vote,
    party_meeting_quality,
    party_meeting_minutes,
    party_meeting_papers,
    party_meeting_script,
    party_superior_document,
    party_cell_plan,
    party_cell_month,
    party_reminder,
    party_meeting_preparation,
    party_notice,
    party_notice_mail,
    party_meeting_notice,
    party_meeting_postponement,
    party_meeting_notice_gates,
    party_meeting_notice_papers,
    party_notice_desk,
    party_petition,
    party_petition_reminder,
    party_meeting_petitions,
    party_home,
)

# Themes
from . import (
    party_issued_paper,
    party_signed_paper,
    party_typed_paper,
    party_theme_suggestion,
    party_theme,
    party_theme_contribution,
    party_theme_gates,
    party_theme_papers,
    party_theme_plan,
    party_meeting_theme,
    party_cell_theme,
)

# Tasks: what was decided, and what became of it
from . import (
    party_task,
    party_task_steps,
    party_task_reminder,
    party_assignment,
    party_meeting_task,
    party_task_review,
    party_meeting_task_papers,
    party_task_home,
)

# What meetings decide
from . import (
    party_resolution_template,
    party_resolution,
    party_resolution_section,
    party_resolution_gates,
    party_resolution_papers,
    party_resolution_task,
    party_meeting_resolution,
)

# Ratings
from . import (
    party_rating_scheme,
    party_rating_criterion,
    party_rating,
    party_rating_line,
    party_rating_facts,
    party_meeting_rating,
    party_rating_papers,
)

# Papers made from papers
from . import party_excerpt, party_excerpt_papers

# Papers of the cell in its own name
from . import party_cell_paper

# The work of superior committees: attending meetings, model sessions, conferences, training
from . import (
    party_committee_work,
    party_committee_paper,
    party_petition_note,
    party_visit_rule,
    party_visit_programme,
    party_visit_papers,
    party_visit,
    party_visit_clash,
    party_model_session,
    party_watch,
    party_conference,
    party_training,
    party_ideology,
)

# Figures of many cells
from . import party_figures
from . import (
    party_quarter_totals,
    party_quarter_report_line,
    party_quarter_report,
    party_quarter_figures,
    party_quarter_gates,
    party_quarter_papers,
    party_quarter_xlsx,
    party_quarter_reminder,
)
from . import party_dashboard, party_dashboard_figures

# Many papers at once
from . import party_paper_batch, party_paper_batch_line, party_archive, party_handbook_bundle

# Papers as Word files
from . import party_paper_word, party_word_template, party_document_word
