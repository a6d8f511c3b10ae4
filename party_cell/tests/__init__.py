from . import (
    test_access,
    test_document,
    test_meeting,
    test_gates,
    test_membership,
    test_plan,
    test_roll,
    test_templates,
    test_tours,
    test_votes,
    test_workflow,
)
