"""Jobs over many records: batch by batch, each committed; what fails stands in nobody's way."""

import logging

from odoo.fields import Domain

_logger = logging.getLogger(__name__)


def work_through(model, domain, batch, work, order=None):
    """Work through the records of a domain until none is left or the job's time is over.

    A batch that fails is tried record by record; a record that fails is logged, and left to the
    next run.

    :param model: recordset of the model, which ``work`` is called on
    :param domain: of the records to be worked on; one worked on falls out of it
    :param int batch: how many at once
    :param work: function of a recordset
    """
    failed = []
    remaining = model.search_count(domain)
    while records := model.search(
        Domain(domain) & Domain("id", "not in", failed), limit=batch, order=order
    ):
        if not _tried(records, work):
            failed += [record.id for record in records if not _tried(record, work)]
        remaining = max(remaining - len(records), 0)
        if not model.env["ir.cron"]._commit_progress(len(records), remaining=remaining):
            break


def _tried(records, work):
    try:
        with records.env.cr.savepoint():
            work(records)
    except Exception:
        _logger.exception("Left out for now: %s", records)
        return False
    return True
