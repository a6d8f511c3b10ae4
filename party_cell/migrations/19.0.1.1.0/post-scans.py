from odoo import SUPERUSER_ID, api

from odoo.addons.party_cell.tools.scan_file import get_scan_type


def migrate(cr, version):
    """Signed scans stood beside the meeting; now they stand beside its frozen minutes.

    A file that is no scan, or too big for one, stays with the meeting, where it was.
    """
    cr.execute(
        """SELECT document.id, rel.attachment_id
           FROM party_meeting_signed_scan_rel rel
           JOIN LATERAL (SELECT id FROM party_document
                         WHERE res_model = 'party.meeting' AND res_id = rel.meeting_id
                           AND paper = 'minutes'
                         ORDER BY revision DESC LIMIT 1) document ON true
           ORDER BY document.id, rel.attachment_id"""
    )
    found = cr.fetchall()
    env = api.Environment(cr, SUPERUSER_ID, {})
    limit = env["party.document"]._get_scan_limit() * 2**20
    for document_id, attachment_id in found:
        attachment = env["ir.attachment"].browse(attachment_id)
        content = attachment.raw or b""
        if get_scan_type(content) and len(content) <= limit:
            scan = env["party.document.scan"]._attach(
                env["party.document"].browse(document_id), [(attachment.name, content)]
            )
            scan._engine_write(
                {"user_id": attachment.create_uid.id, "date": attachment.create_date}
            )
            attachment.unlink()
        env.invalidate_all()
