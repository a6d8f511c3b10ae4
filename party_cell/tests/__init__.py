from . import (
    test_access,
    test_document,
    test_meeting,
    test_gates,
    test_membership,
    test_notice,
    test_notice_gates,
    test_notice_papers,
    test_roll,
    test_tours,
    test_votes,
    test_workflow,
)
