import re
import unicodedata

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.vietnamese import search_key

# "Đ/c Lan: …", "Đồng chí Trần Văn An - …", "Trần Văn An: …"
SPEECH = re.compile(
    r"""^\s*[-–•*\d.)]*\s*           # a bullet or a number
        (?P<title>(?:đ/?c|đồng\ chí)\.?\s+)?
        (?P<name>[^:–—]{2,60}?)
        \s*(?P<mark>[:–—]|\s-\s)\s*
        (?P<text>.*)$""",
    re.IGNORECASE | re.VERBOSE,
)


class PartyMeetingOpinion(models.Model):
    """A named speech: of a member, or of a guest."""

    _name = "party.meeting.opinion"
    _description = "Opinion in a Meeting"
    _inherit = ["party.workflow.line"]
    _order = "meeting_id, sequence, id"
    _rec_name = "text"

    _workflow_lines = "opinion_ids"
    _workflow_own = "member_id"

    meeting_id = fields.Many2one("party.meeting", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    section_id = fields.Many2one(
        "party.meeting.section",
        "On",
        ondelete="set null",
        index="btree_not_null",
        domain="[('meeting_id', '=', meeting_id), ('block', '=', 'text')]",
    )
    agenda_id = fields.Many2one(
        "party.meeting.agenda",
        "Agenda item",
        ondelete="set null",
        index="btree_not_null",
        domain="[('meeting_id', '=', meeting_id)]",
    )
    member_id = fields.Many2one("party.member", "Speaker", ondelete="restrict", index=True)
    guest_name = fields.Char("Guest")
    kind = fields.Selection(
        [
            ("supplement", "Adds to the report"),
            ("issue", "Raises an issue"),
            ("solution", "Solution"),
            ("criticism", "Criticism and self-criticism"),
            ("petition", "Petition"),
        ]
    )
    text = fields.Text("Opinion", required=True)

    _one_speaker = models.Constraint(
        "CHECK ((member_id IS NULL) <> (guest_name IS NULL OR guest_name = ''))",
        "An opinion has one speaker: choose a member, or write the name of a guest.",
    )

    @api.constrains("section_id", "agenda_id", "meeting_id")
    def _check_about(self):
        self._check_same_parent("section_id", "agenda_id")


def _spelled(name):
    """A name for comparison: lower case, marks wherever they were typed (Hòa, Hoà).

    >>> _spelled("HOÀ") == _spelled("Hòa"), _spelled("Hoa") == _spelled("Hòa")
    (True, False)
    >>> _spelled("Tuýên") == _spelled("Tuyến"), _spelled("An") == _spelled("Na")
    (True, False)
    """
    words = unicodedata.normalize("NFD", (name or "").lower()).split()
    return " ".join("".join(sorted(word, key=_mark_order)) for word in words)


def _mark_order(char):
    """Letters as they come, then the marks in an order of their own."""
    return unicodedata.combining(char) and ord(char)


def _is_called(full, name, key):
    """Whether a full name is the one given, or ends with it as people call each other."""
    return f" {key(full)}".endswith(f" {key(name)}")


def find_called(members, name, loosely=True):
    """Who of the members has this name, or is called by it; several where it does not tell.

    :param loosely: whether letters without marks stand for those with them
    """
    for key in [_spelled, search_key] if loosely else [_spelled]:
        for found in (
            members.filtered(lambda m, key=key: key(m.name) == key(name)),
            members.filtered(lambda m, key=key: _is_called(m.name, name, key)),
        ):
            if found:
                return found
    return members.browse()


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    def add_opinions(self, text):
        """Split pasted lines “Đ/c Lan: …”, “Trần Thị Lan: …” into named opinions; others go on.

        :param str text: the pasted text
        :return: number of opinions added
        :raise UserError: naming every line whose speaker is unknown or ambiguous; nothing is added
        """
        self.ensure_one()
        members = self.attendance_ids.member_id
        opinions, problems = [], []
        for number, line in enumerate((text or "").splitlines(), 1):
            if not line.strip():
                continue
            match = SPEECH.match(unicodedata.normalize("NFC", line))
            found = match and self._find_speakers(members, match)
            if not match or not (found or match["title"]):
                if opinions:
                    opinions[-1]["text"] = f"{opinions[-1]['text']}\n{line.strip()}".strip()
                else:
                    problems.append(
                        self.env._(
                            "Line %(number)s does not begin with a name (Đ/c …: …).", number=number
                        )
                    )
                continue
            if not found:
                problems.append(
                    self.env._(
                        "Line %(number)s: nobody on the roll is called “%(name)s”. Write the full "
                        "name.",
                        number=number,
                        name=match["name"],
                    )
                )
                continue
            if len(found) > 1:
                problems.append(
                    self.env._(
                        "Line %(number)s: who is “%(name)s”: %(candidates)s? Write the full name.",
                        number=number,
                        name=match["name"],
                        candidates=", ".join(found.mapped("name")),
                    )
                )
                continue
            opinions.append({"member_id": found.id, "text": match["text"].strip()})
        problems += [
            self.env._(
                "%(name)s: no words follow the name.", name=members.browse(o["member_id"]).name
            )
            for o in opinions
            if not o["text"]
        ]
        if problems:
            raise UserError("\n".join(problems))
        start = max(self.opinion_ids.mapped("sequence"), default=0)
        self.write(
            {
                "opinion_ids": [
                    fields.Command.create({**opinion, "sequence": start + 10 * index})
                    for index, opinion in enumerate(opinions, 1)
                ]
            }
        )
        return len(opinions)

    def _find_speakers(self, members, match):
        """Who of the members begins to speak in a pasted line.

        Letters without marks are taken for those with them. Without “Đ/c” a line begins a speech
        only by a colon after a name, and a single word with other marks is another word.

        :param match: of SPEECH
        :return: members; several where the name does not tell, none where it is nobody's
        """
        name, titled = match["name"], match["title"]
        if not titled and match["mark"] != ":":
            return members.browse()
        return find_called(members, name, titled or " " in name or search_key(name) == name.lower())
