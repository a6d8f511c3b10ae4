"""A quarter report as a workbook: sums and lines, with real numbers and days."""

import io

from odoo import models
from odoo.exceptions import UserError

from ..tools import quarter_words as words
from .party_figures import MEETING_COLUMNS, WORK_COLUMNS
from .party_meeting_minutes import local_time
from .party_quarter_totals import SUMS
from .party_thread import in_vietnamese

LINE_COLUMNS = (
    "cell_name",
    "committee_id",
    "period",
    "outcome",
    *MEETING_COLUMNS,
    "opinion_count",
    "thematic_count",
    "other_count",
    "points",
    "self_level",
    "superior_level",
    "final_level",
    "year_level",
    *WORK_COLUMNS,
)


class PartyQuarterReport(models.Model):
    _inherit = "party.quarter.report"

    def action_download_xlsx(self):
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": f"/party/quarter/{self.id}", "target": "self"}

    def _make_xlsx(self):
        """The workbook as bytes. Whoever reads the report reads its rows."""
        self.ensure_one()
        self.check_access("read")
        try:
            import xlsxwriter  # on use, as in Odoo's own exports
        except ImportError:
            raise UserError(
                self.env._(
                    "Workbooks are written with XlsxWriter, which is not installed on the server: "
                    "ask its administrator to run “%(command)s”.",
                    command="pip install XlsxWriter",
                )
            ) from None
        # sudo: names that stand in the report; headings in the language of the report
        report = self.sudo().with_env(in_vietnamese(self.sudo().env))
        output = io.BytesIO()
        # A name that begins with “=” stays a name.
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(output, options) as book:
            formats = {
                "title": book.add_format({"bold": True, "font_size": 14}),
                "head": book.add_format(
                    {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
                ),
                "month": book.add_format({"num_format": "mm/yyyy", "align": "left"}),
                "day": book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"}),
                "whole": book.add_format({"bold": True}),
            }
            report._write_sums(book.add_worksheet(words.SHEETS[0]), formats)
            report._write_lines(book.add_worksheet(words.SHEETS[1]), formats)
        return output.getvalue()

    def _get_labels(self, model, names):
        """{name: label} of a model's fields."""
        model_fields = self.env[model]._fields
        return {name: model_fields[name]._description_string(self.env) for name in names}

    def _begin_sheet(self, sheet, formats, headings):
        sheet.write_string(0, 0, self.display_name, formats["title"])
        sheet.write_row(2, 0, headings, formats["head"])
        sheet.set_column(0, 1, 34)
        sheet.set_column(2, len(headings), 13)
        sheet.freeze_panes(3, 1)

    def _write_sums(self, sheet, formats):
        labels = self._get_labels(self._name, SUMS)
        self._begin_sheet(sheet, formats, [words.PART_HEAD, *labels.values()])
        sheet.set_column(1, 1, 13)
        row = 3
        sheet.write_string(row, 0, words.WHOLE_ROW, formats["whole"])
        sheet.write_row(row, 1, [self[name] for name in SUMS], formats["whole"])
        for total in self.month_total_ids | self.part_total_ids:
            row += 1
            if total.kind == "month":
                sheet.write_datetime(row, 0, total.period, formats["month"])
            else:
                sheet.write_string(row, 0, total.name)
            sheet.write_row(row, 1, [total[name] for name in SUMS])

    def _write_lines(self, sheet, formats):
        lines = self.line_ids
        labels = self._get_labels(lines._name, LINE_COLUMNS)
        self._begin_sheet(sheet, formats, list(labels.values()))
        choices = {
            name: dict(lines._fields[name]._description_selection(self.env))
            for name in LINE_COLUMNS
            if lines._fields[name].type == "selection"
        }
        for row, line in enumerate(lines, 3):
            for column, name in enumerate(LINE_COLUMNS):
                value = line[name]
                if name == "committee_id":
                    sheet.write_string(row, column, value.name or "")
                elif name in choices:
                    if value:
                        sheet.write_string(row, column, choices[name][value])
                elif name == "period":
                    sheet.write_datetime(row, column, value, formats["month"])
                elif name == "date_start":
                    if value:
                        shown = local_time(value).replace(tzinfo=None)
                        sheet.write_datetime(row, column, shown, formats["day"])
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif name == "points" and not line.final_level:
                    continue
                elif line.outcome == "met" or value:
                    sheet.write_number(row, column, value)
        sheet.autofilter(2, 0, max(2 + len(lines), 3), len(LINE_COLUMNS) - 1)
