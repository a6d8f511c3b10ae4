from . import (
    test_access,
    test_document,
    test_meeting,
    test_gates,
    test_membership,
    test_roll,
    test_theme,
    test_tours,
    test_votes,
    test_workflow,
)
