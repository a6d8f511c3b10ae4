"""What changed from one revision of a paper to the next, for people to read."""

from difflib import SequenceMatcher
from typing import NamedTuple

from markupsafe import Markup

# Two longer paragraphs are shown one below the other: to match their words would take too long.
MAX_WORDS = 4000
# Of two paragraphs with less in common, the words are not matched: one was replaced.
ALIKE = 0.3


class Change(NamedTuple):
    """One section that differs."""

    title: str
    kind: str  # 'added', 'removed' or 'changed'
    lines: list  # Markup with <ins> and <del>


def compare(before, after):
    """The sections that differ, in their order.

    :param before: list of paper_outline.Section of the earlier revision
    :param after: the same of the later one
    :rtype: list of Change
    """
    keys = [section.key for section in before], [section.key for section in after]
    changes = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag == "equal":
            for old, new in zip(before[i1:i2], after[j1:j2], strict=True):
                if lines := compare_lines(old.paragraphs, new.paragraphs):
                    changes.append(Change(new.title, "changed", lines))
            continue
        changes += [
            Change(section.title, "removed", [mark("del", text) for text in section.paragraphs])
            for section in before[i1:i2]
        ]
        changes += [
            Change(section.title, "added", [mark("ins", text) for text in section.paragraphs])
            for section in after[j1:j2]
        ]
    return changes


def compare_lines(old, new):
    """Paragraphs that differ, as Markup with their words marked.

    >>> compare_lines(["a b", "c"], ["a d", "c"])
    [Markup('a <del>b</del> <ins>d</ins>')]
    """
    lines = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        pairs = min(i2 - i1, j2 - j1)
        for index in range(pairs):
            lines += compare_words(old[i1 + index], new[j1 + index])
        lines += [mark("del", text) for text in old[i1 + pairs : i2]]
        lines += [mark("ins", text) for text in new[j1 + pairs : j2]]
    return lines


def compare_words(old, new):
    """One paragraph with its words marked, or two when hardly a word is the same."""
    words = old.split(), new.split()
    matcher = SequenceMatcher(None, *words, autojunk=False)
    if max(map(len, words)) > MAX_WORDS or matcher.ratio() < ALIKE:
        return [mark("del", old), mark("ins", new)]
    parts = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            parts.append(Markup("%s") % " ".join(words[0][i1:i2]))
            continue
        if i2 > i1:
            parts.append(mark("del", " ".join(words[0][i1:i2])))
        if j2 > j1:
            parts.append(mark("ins", " ".join(words[1][j1:j2])))
    return [Markup(" ").join(parts)]


def mark(tag, text):
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), text)
