"""What a quarter report needs before each step."""

from odoo import api, models

from .party_gate import Missing
from .party_roles import vietnam_today


class PartyQuarterReport(models.Model):
    _inherit = "party.quarter.report"

    @api.model
    def _get_gate_depends(self):
        return ["state", "figures_at", "difference", "committee_number", "signer_name", "date"]

    def _gate_q1(self, target):
        """The figures are those of what is recorded."""
        for report in self.filtered("difference"):
            if target == "held":
                message = self.env._(
                    "Since the figures were made, this has changed: %(changed)s. Click “Make the "
                    "figures again”.",
                    changed=report.difference,
                )
            else:
                message = self.env._(
                    "Since the report was agreed on, this has changed: %(changed)s. Open it again "
                    "and make the figures again, or say why they stay.",
                    changed=report.difference,
                )
            yield Missing(report, message, "figures_at")

    def _gate_q2(self, target):
        """Cells that have not met are named, and those without a thematic meeting."""
        for report in self:
            if report.missing_count:
                names = "; ".join(report.missing_names.splitlines())
                yield Missing(
                    report,
                    self.env._("Without a regular meeting: %(names)s.", names=names),
                    "missing_names",
                )
        for report, names in self._get_without_theme().items():
            yield Missing(
                report,
                self.env._("Too few thematic meetings: %(names)s.", names=self._join_names(names)),
                "thematic_count",
            )

    def _get_without_theme(self):
        """{report: names of the cells with fewer thematic meetings than the rules ask for}

        Of a quarter in which the cell began none is asked.
        """
        over = self.filtered(lambda report: report.period_to < vietnam_today())
        rows = self.env["party.quarter.report.line"]._read_group(
            [("report_id", "in", over.ids)],
            ["report_id", "cell_id"],
            ["thematic_count:sum", "cell_name:max", "__count"],
        )
        profiles = self.env["party.rule.profile"]
        asked = dict(
            zip(
                over,
                profiles._get_for([(r._get_body(), r.period_to) for r in over]),
                strict=True,
            )
        )
        found = {}
        for report, _cell, count, name, months in rows:
            if count < asked[report].thematic_per_quarter * (months // 3):
                found.setdefault(report, []).append(name)
        return found

    def _gate_q3(self, target):
        """The reports of those directly below have come."""
        known, below = self._get_bodies_below(), self._get_reports_below()
        for report in self:
            missing = [
                body.name
                for body in known.get(report.id, ())
                if below[report.id].get(body) != "received"
            ]
            if missing:
                yield Missing(
                    report,
                    self.env._(
                        "Reports not received yet: %(names)s. Receive or ask for them.",
                        names=self._join_names(missing),
                    ),
                    "part_total_ids",
                )

    def _gate_q4(self, target):
        """Sent in time."""
        for report in self.filtered("due_date"):
            sent = report.report_date or vietnam_today()
            if sent > report.due_date:
                yield Missing(
                    report,
                    self.env._(
                        "Sent on %(sent)s, it was due on %(due)s.",
                        sent=self._format_day(sent),
                        due=self._format_day(report.due_date),
                    ),
                    "report_date",
                )

    def _gate_q5(self, target):
        """The quarter is over."""
        for report in self:
            if report.period_to >= vietnam_today():
                yield Missing(
                    report,
                    self.env._(
                        "The period runs until %(date)s: meetings may still be held.",
                        date=self._format_day(report.period_to),
                    ),
                    "period_to",
                )

    def _gate_a7(self, target):
        """A cell has the sign of its numbers; the number of a committee is typed."""
        yield from super(PartyQuarterReport, self.filtered("cell_id"))._gate_a7(target)
        for report in self.filtered(lambda r: r.committee_id and not r.committee_number):
            yield Missing(
                report,
                self.env._(
                    "The number from the committee's own register is empty: enter it, or write it "
                    "on the printed paper."
                ),
                "committee_number",
                "warn",
            )
