"""The kinds of meetings, and what holds for which of them."""

KINDS = [
    ("regular", "Regular meeting"),
    ("thematic", "Thematic meeting"),
    ("combined", "Regular and thematic meeting"),
    ("extraordinary", "Extraordinary meeting"),
    ("committee_meeting", "Meeting of the cell's committee"),
    ("review", "Year-end review"),
]
# Count as the regular meeting of their month, and follow each other from month to month.
REGULAR_KINDS = ("regular", "combined")
# Present a theme.
THEMATIC_KINDS = ("thematic", "combined")
# Are prepared by a meeting of the cell's committee, and counted by attendance.
PLANNED_KINDS = ("regular", "thematic", "combined")
