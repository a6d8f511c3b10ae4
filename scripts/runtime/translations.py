"""Check that the Vietnamese translation is complete, and that its template is up to date.

Run by the virtual environment's Python: `translations.py FOLDER [EXPORTED.pot] [--write]`. FOLDER
is the addon's i18n; the template Odoo exported from a database is compared when given, or with
`--write` put in the place of the old one, the translation following it. Prints what is wrong, one
line each, and exits with 1 when anything is.
"""

import sys
from pathlib import Path

import polib

LANGUAGE = "vi"


def terms(file):
    """What a file translates: its terms with the places that use them."""
    return {
        (entry.msgctxt, entry.msgid): {place for place, _line in entry.occurrences}
        for entry in polib.pofile(str(file))
        if not entry.obsolete
    }


def incomplete(template, translation):
    """Yield a line per term that is not translated, in doubt, or no longer in the template."""
    entries = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(translation))}
    for term in terms(template):
        entry = entries.pop(term, None)
        if entry is None or entry.obsolete:
            yield f"{translation.name}: missing: {term[1]!r}"
        elif entry.fuzzy:
            yield f"{translation.name}: fuzzy: {term[1]!r}"
        elif not entry.translated():
            yield f"{translation.name}: untranslated: {term[1]!r}"
    for _context, text in entries:
        yield f"{translation.name}: not in the template: {text!r}"


def outdated(template, exported):
    """Yield a line per term by which the template differs from what Odoo exports."""
    old, new = terms(template), terms(exported)
    for term in sorted(new.keys() - old.keys(), key=str):
        yield f"{template.name}: missing: {term[1]!r}"
    for term in sorted(old.keys() - new.keys(), key=str):
        yield f"{template.name}: no longer used: {term[1]!r}"
    for term in sorted(old.keys() & new.keys(), key=str):
        if old[term] != new[term]:
            yield f"{template.name}: other places: {term[1]!r}"


def write(folder, exported):
    """Take a new template over; what is translated stays, what is gone goes."""
    template, translation = folder / exported.name, folder / f"{LANGUAGE}.po"
    new, old = polib.pofile(str(exported)), polib.pofile(str(translation))
    # No day of an export: the files change only with their terms
    new.metadata = {key: old.metadata[key] for key in old.metadata if key in new.metadata}
    new.metadata.pop("Language", None)
    new.save(str(template))
    known = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in old}
    for entry in new:
        entry.msgstr = known.get((entry.msgctxt, entry.msgid), "")
    new.metadata = old.metadata
    new.save(str(translation))


def main(folder, exported=None, mode=None):
    if mode:
        write(folder, exported)
    template = next(folder.glob("*.pot"), None)
    translation = folder / f"{LANGUAGE}.po"
    if template is None or not translation.exists():
        print(f"{folder} has no template or no {LANGUAGE}.po")
        return 1
    problems = list(incomplete(template, translation))
    if exported:
        problems += outdated(template, exported)
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
