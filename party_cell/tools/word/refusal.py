"""How the child process says that a file is not taken."""


class Refused(Exception):
    """A file that is refused; the parent makes a sentence of the code and its details."""

    def __init__(self, code, **details):
        super().__init__(code)
        self.details = {"code": code, **details}
