"""Reading Odoo's log of a test run."""

import re

RECORD = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) \S+ (?P<text>.*)")
RESULT = re.compile(r"odoo\.tests\.result: (\d+) failed, (\d+) error\(s\) of (\d+) tests")
SKIPPED = re.compile(r"^\S+: skipped (.+)")
NOTABLE = ("WARNING", "ERROR", "CRITICAL")


class OdooLog:
    """One run's log: counts, skipped tests, and the records that should not be there."""

    def __init__(self, text):
        self.run = self.failed = 0
        self.skipped = []
        self.notable = []
        self._read(text)

    def _read(self, text):
        notable = None
        for line in text.splitlines():
            record = RECORD.match(line)
            if not record:
                # A traceback belongs to the record before it
                if notable is not None:
                    notable.append(line)
                continue
            notable = None
            level, message = record["level"], record["text"]
            if result := RESULT.search(message):
                failures, errors, run = map(int, result.groups())
                self.failed += failures + errors
                self.run += run
            elif skipped := SKIPPED.match(message):
                self.skipped.append(skipped[1])
            elif level in NOTABLE:
                notable = [line]
                self.notable.append(notable)

    @property
    def passed(self):
        return max(self.run - self.failed - len(self.skipped), 0)
