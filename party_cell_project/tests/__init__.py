from . import test_follow
