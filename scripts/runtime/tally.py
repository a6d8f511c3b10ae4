"""What a test run comes to: one count of what passed and failed, and one exit code."""

from .console import say


class Tally:
    """Gathers results; a check that is not a test counts only when it fails."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.rows = []

    def add_tests(self, title, passed, failed, skipped=0):
        self.passed += passed
        self.failed += failed
        outcome = f"{passed} passed, {failed} failed"
        self.rows.append((title, f"{outcome}, {skipped} skipped" if skipped else outcome))

    def add_check(self, title, problem):
        """Record a check; `problem` tells what is wrong in few words, or is empty."""
        self.failed += bool(problem)
        self.rows.append((title, problem or "ok"))

    def close(self):
        """Print the summary, its last line for machines too; return the exit code.

        A run that executed no test has not passed.
        """
        self._print_rows()
        say(f"{self.passed} passed, {self.failed} failed")
        return 0 if self.passed and not self.failed else 1

    def close_checks(self):
        """Print the summary of a run that was asked for checks alone."""
        self._print_rows()
        return 1 if self.failed else 0

    def _print_rows(self):
        width = max((len(title) for title, _ in self.rows), default=0)
        say()
        for title, outcome in self.rows:
            say(f"  {title:<{width}}  {outcome}")
