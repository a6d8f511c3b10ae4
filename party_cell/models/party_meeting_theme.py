"""A meeting that presents a theme: the link, what the theme must have before, and its step."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import notice_words as words
from ..tools.vietnamese import roman, search_key
from .party_gate import Missing
from .party_kinds import REGULAR_KINDS, THEMATIC_KINDS
from .party_theme_suggestion import quarter_of
from .party_thread import in_vietnamese


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    theme_ids = fields.One2many(
        "party.theme", "meeting_id", domain=[("state", "!=", "cancelled")], copy=False
    )
    theme_id = fields.Many2one(
        "party.theme",
        "Theme presented",
        compute="_compute_theme_id",
        inverse="_inverse_theme_id",
        search="_search_theme_id",
        compute_sudo=True,  # what is presented in a meeting is known to who reads the meeting
        copy=False,
    )

    # ------------------------------------------------------------
    # LINK
    # ------------------------------------------------------------

    @api.depends("theme_ids.state")
    def _compute_theme_id(self):
        for meeting in self:
            meeting.theme_id = meeting._get_themes()[:1]

    def _get_themes(self):
        """The themes that the meetings present; a cancelled one is none."""
        # sudo: what is linked, whoever may read it
        return self.sudo().theme_ids.filtered(lambda theme: theme.state != "cancelled")

    def _inverse_theme_id(self):
        """The meeting's own lock and roles were asked by ``write``; the theme asks for its own."""
        for meeting in self:
            # sudo: which themes these are; a theme past draft refuses to move, sudo or not
            theme, former = meeting.theme_id.sudo(), meeting._get_themes()
            if theme == former:
                continue
            meeting.theme_id.check_access("read")
            earlier = theme.meeting_id
            if earlier and earlier.state != "cancelled":
                raise UserError(
                    self.env._(
                        "“%(theme)s” is presented in %(meeting)s already. Take it out there first.",
                        theme=theme.name,
                        meeting=earlier.display_name,
                    )
                )
            former.write({"meeting_id": False})
            theme.write({"meeting_id": meeting.id})

    def _search_theme_id(self, operator, value):
        return [("theme_ids", operator, value)]

    def _give_themes(self, year):
        """Themes for planned meetings: those that the cell has for the quarter, else to be chosen.

        For the year plan; in batch.
        """
        waiting = {}
        for theme in self.env["party.theme"].search(
            Domain("cell_id", "in", self.cell_id.ids)
            & Domain("year", "=", year)
            & Domain("state", "=", "draft")
            & (Domain("meeting_id", "=", False) | Domain("meeting_id.state", "=", "cancelled"))
        ):
            waiting.setdefault((theme.cell_id.id, theme.quarter), []).append(theme)
        speaker = in_vietnamese(self.env)
        rows = []
        for meeting in self:
            quarter = quarter_of(meeting.period)
            if there := waiting.get((meeting.cell_id.id, quarter)):
                there.pop(0).meeting_id = meeting
                continue
            rows.append(
                {
                    "cell_id": meeting.cell_id.id,
                    "meeting_id": meeting.id,
                    "year": year,
                    "quarter": quarter,
                    "topic_open": True,
                    "outline": False,  # comes with the author
                    "name": speaker._(
                        "Theme of quarter %(quarter)s/%(year)s (topic not chosen yet)",
                        quarter=roman(int(quarter)),
                        year=year,
                    ),
                }
            )
        self.env["party.theme"].create(rows)

    def _check_theme_may_change(self):
        """Refuse a change of the theme of a meeting that is past draft, or not the user's."""
        self.filtered(lambda meeting: meeting.state != "cancelled")._check_editable({"theme_id"})

    def write(self, vals):
        if vals.get("kind", "thematic") not in THEMATIC_KINDS and self._get_themes():
            vals = vals | {"theme_id": False}
        return super().write(vals)

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.kind not in THEMATIC_KINDS:
            self.theme_id = False

    @api.onchange("theme_id")
    def _onchange_theme_id(self):
        self._propose_co_chair(self.theme_id)

    def _propose_co_chair(self, theme):
        """Who wrote the theme co-chairs, where the chair is another and nobody co-chairs yet."""
        # sudo: who the author is; the theme was readable to who linked it
        author = theme.sudo().author_id
        for meeting in self.filtered(
            lambda m: m.prepared and m.state == "draft" and not m.co_chair_id
        ):
            if author and author != meeting.chair_id:
                meeting.co_chair_id = author

    def _fill_in(self):
        result = super()._fill_in()
        for meeting in self.filtered("theme_id"):
            meeting._propose_co_chair(meeting.theme_id)
        return result

    def _forget_co_chair(self, member):
        """The theme has another author now: the former one no longer co-chairs because of it."""
        left = self.filtered(lambda m: member and m.state == "draft" and m.co_chair_id == member)
        left.write({"co_chair_id": False})

    # ------------------------------------------------------------
    # THE NOTICE
    # ------------------------------------------------------------

    def _get_announced_theme(self):
        """The theme that the notice names: none while its topic is open.

        None either where an item about it is secret, however that is worded.
        """
        themes = self._get_themes() if self.kind in THEMATIC_KINDS else self.theme_id.browse()
        hidden = [search_key(name) for name in self.agenda_ids.filtered("is_secret").mapped("name")]
        return themes.filtered(
            lambda theme: (
                not theme.topic_open
                and not any(
                    key in name
                    for key in (words.THEME_KEY, search_key(theme.name))
                    for name in hidden
                )
            )
        )

    @api.model
    def _presents_theme(self, name):
        return search_key(name) == search_key(words.THEME_ITEM)

    def _get_public_agenda(self):
        """The theme is named where the agenda has it presented, else first of all."""
        items = super()._get_public_agenda()
        for theme in self._get_announced_theme():
            title = words.THEME.format(item=words.THEME_ITEM, name=theme.name.strip())
            if any(theme.name.strip() in item["name"] for item in items):
                continue
            there = [item for item in items if self._presents_theme(item["name"])]
            if there:
                text = there[0]["text"].replace(there[0]["name"], title, 1)
                there[0].update(name=title, text=text)
            else:
                items.insert(0, {"name": title, "text": title, "focus": False})
        return items

    # ------------------------------------------------------------
    # WORKFLOW
    # ------------------------------------------------------------

    def _move(self, state, vals, reason=None):
        result = super()._move(state, vals, reason)
        if state == "held":
            self._get_themes()._hold_along()
        return result

    # ------------------------------------------------------------
    # GATES
    # ------------------------------------------------------------

    @api.model
    def _get_gate_depends(self):
        return [
            *super()._get_gate_depends(),
            "theme_id.author_id",
            "theme_id.outline",
            "theme_id.outline_approved_by",
            "theme_id.outline_approved_date",
        ]

    def _gate_n7(self, target):
        """A theme with an author and an approved outline."""
        for meeting in self.filtered(lambda m: m.kind in THEMATIC_KINDS):
            theme = meeting.theme_id
            if not theme:
                yield Missing(
                    meeting,
                    self.env._("Choose the theme that the meeting presents, or make it first."),
                    "theme_id",
                )
                continue
            if theme.topic_open:
                yield Missing(
                    meeting,
                    self.env._(
                        "The theme of the meeting has no topic yet: open “%(theme)s” and name it.",
                        theme=theme.name,
                    ),
                    "theme_id",
                )
            if not theme.author_id:
                yield Missing(
                    meeting,
                    self.env._(
                        "Nobody prepares “%(theme)s” yet: open the theme and choose who presents "
                        "it.",
                        theme=theme.name,
                    ),
                    "theme_id",
                )
            if not (theme.outline_approved_by and theme.outline_approved_date):
                yield Missing(
                    meeting,
                    self.env._(
                        "The outline of “%(theme)s” is not approved yet: open the theme and enter "
                        "who approved it, and when.",
                        theme=theme.name,
                    ),
                    "theme_id",
                )

    def _gate_n9(self, target):
        """A thematic meeting stands beside the regular one; no two meetings are merged."""
        regular = self._get_months_with_regular_meeting()
        for meeting in self.filtered(lambda m: m.kind == "thematic"):
            if (meeting.cell_id.id, meeting.period) not in regular:
                yield Missing(
                    meeting,
                    self.env._(
                        "A thematic meeting does not replace the regular one: plan the regular "
                        "meeting of %(month)s too, or make this one a regular and thematic "
                        "meeting.",
                        month=meeting.period.strftime("%m/%Y"),
                    ),
                    "kind",
                )
        overlapping = self._get_overlapping_meetings()
        for meeting in self:
            for other in overlapping.get(meeting._origin.id, ()):
                yield Missing(
                    meeting,
                    self.env._(
                        "%(meeting)s takes place at the same time (%(start)s). Meetings are not "
                        "merged into one: change the time of one of the two.",
                        meeting=other.display_name,
                        start=self._local(other.date_start),
                    ),
                    "date_start",
                )

    def _gate_h8(self, target):
        """Combined: both parts are recorded."""
        for meeting in self.filtered(lambda m: m.kind == "combined"):
            if not meeting.theme_id:
                yield Missing(
                    meeting,
                    self.env._("Choose the theme that the thematic part presented."),
                    "theme_id",
                )
            texts = meeting.section_ids.filtered(lambda section: section.block == "text")
            thematic = texts.filtered(lambda section: section.role == "thematic")
            regular = (texts - thematic).filtered("required") or texts - thematic
            # A template may have no part of its own for the theme, or none but that.
            if thematic and not any(thematic.mapped("is_written")):
                yield Missing(
                    meeting,
                    self.env._("Write the thematic part of the meeting."),
                    "text_section_ids",
                )
            if regular and not any(regular.mapped("is_written")):
                yield Missing(
                    meeting,
                    self.env._("Write the regular part of the meeting."),
                    "text_section_ids",
                )

    def _gate_t1(self, target):
        """A meeting is not cancelled after its theme was recorded as presented."""
        for meeting in self:
            if meeting.theme_id and meeting.theme_id.state != "draft":
                yield Missing(
                    meeting,
                    self.env._(
                        "“%(theme)s” is recorded as presented in this meeting. Open the theme "
                        "again to correct it first.",
                        theme=meeting.theme_id.name,
                    ),
                    "theme_id",
                )

    def _get_months_with_regular_meeting(self):
        """{(cell id, month)} with a regular or combined meeting that is not cancelled."""
        groups = self.env["party.meeting"]._read_group(
            Domain("cell_id", "in", self.cell_id.ids)
            & Domain("period", "in", self.mapped("period"))
            & Domain("kind", "in", REGULAR_KINDS)
            & Domain("state", "!=", "cancelled"),
            ["cell_id", "period:month"],
        )
        return {(cell.id, month) for cell, month in groups}

    def _get_overlapping_meetings(self):
        """{meeting id: meetings of the same cell at the same time}, in one query."""
        if not self.ids:
            return {}
        self.flush_model(["cell_id", "state", "date_start", "date_end"])
        rows = self.env.execute_query(
            SQL(
                """SELECT m.id, array_agg(o.id ORDER BY o.date_start, o.id)
                   FROM party_meeting m
                   JOIN party_meeting o ON o.cell_id = m.cell_id AND o.id <> m.id
                        AND o.state <> 'cancelled'
                        AND o.date_start
                            < COALESCE(m.date_end, m.date_start + INTERVAL '1 minute')
                        AND m.date_start
                            < COALESCE(o.date_end, o.date_start + INTERVAL '1 minute')
                   WHERE m.id IN %s GROUP BY m.id""",
                tuple(self.ids),
            )
        )
        return {meeting_id: self.browse(others) for meeting_id, others in rows}
