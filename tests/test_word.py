"""The Word templates that the addon ships are those that `scripts/word` makes."""

import zipfile

from runtime import processes, virtualenv, word
from runtime.layout import CHECKOUT


def read_parts(folder):
    """{file: {part: bytes}}: how they are packed depends on the machine."""
    parts = {}
    for file in folder.glob("*.docx"):
        with zipfile.ZipFile(file) as archive:
            parts[file.name] = {name: archive.read(name) for name in archive.namelist()}
    return parts


def test_shipped_templates_are_as_made(tmp_path):
    python = virtualenv.ensure(virtualenv.DEVELOPMENT)
    processes.run([python, CHECKOUT / "scripts/runtime/word_papers.py", tmp_path])
    made = read_parts(tmp_path)
    assert made
    assert read_parts(word.FOLDER) == made
