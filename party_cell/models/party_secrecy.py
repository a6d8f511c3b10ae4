"""What is secret is registered by its number only: one guard for every way in and out.

Papers (print, Word, batches) are asked in ``_check_paper``, files in ``ir.attachment``, mails and
the chatter in ``mail.message``.
"""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# From the lowest degree to the highest: mật, tối mật, tuyệt mật.
LEVELS = [
    ("normal", "Normal"),
    ("secret", "Secret"),
    ("top_secret", "Top secret"),
    ("absolute", "Absolutely secret"),
]

# What may hang on a record, and who wrote it
TALK = ("comment", "email", "email_outgoing")
TRACES = {
    "mail.message": [("message_type", "in", TALK)],
    "mail.scheduled.message": [],
    "mail.activity": [],
    "party.document.word": [],
}


def make_secret_error(records):
    """The refusal to let anything of secret records in or out."""
    return ValidationError(
        records.env._(
            "%(names)s is secret: only its number, date and type are kept here. Its text and files "
            "stay outside this system: nothing of it is attached, sent, printed or exported here.",
            # sudo: what the user has named is told by its name
            names=", ".join(records.sudo().mapped("display_name")[:3]),
        )
    )


class PartySecrecy(models.AbstractModel):
    """A record that may be secret. A secret one keeps number, date and type, and nothing else."""

    _name = "party.secrecy"
    _description = "Record that May Be Secret"

    # Fields that stay empty on a secret record.
    _secret_empty = ()

    secrecy = fields.Selection(LEVELS, required=True, default="normal")

    def _filter_secret(self):
        # sudo: how secret it is, whoever asks
        return self.filtered(lambda record: record.sudo().secrecy != "normal")

    def _check_secrecy(self):
        """Refuse to let a file of a secret record in or out."""
        if secret := self._filter_secret():
            raise make_secret_error(secret)

    @api.constrains(lambda self: ("secrecy", *self._secret_empty))
    def _check_secret_content(self):
        secret = self._filter_secret()
        for record in secret:
            filled = [name for name in self._secret_empty if record[name]]
            if filled:
                raise ValidationError(
                    self.env._(
                        "%(name)s is secret: only its number, date and type are kept here. "
                        "Empty: %(fields)s.",
                        name=record.display_name,
                        fields=", ".join(
                            self._fields[name]._description_string(self.env) for name in filled
                        ),
                    )
                )
        secret._check_no_files()
        secret._check_no_traces()

    def _check_no_traces(self):
        """What was said and filed while it was not secret would stay readable where it is."""
        for model, domain in TRACES.items():
            field = "model" if "model" in self.env[model]._fields else "res_model"
            # sudo: whether there is any, whoever may read it
            if self and self.env[model].sudo().search_count(
                Domain(field, "=", self._name) & Domain("res_id", "in", self.ids) & Domain(domain),
                limit=1,
            ):
                raise ValidationError(
                    self.env._(
                        "Messages, activities or Word files hang on it already, and they would "
                        "stay. Delete this draft, and enter the secret paper with “Register a "
                        "paper”."
                    )
                )

    def _check_no_files(self):
        """A record that becomes secret has no files left."""
        if not self:
            return
        # sudo: whether there are files, whoever may read them
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )
        if files:
            raise ValidationError(
                self.env._(
                    "A secret paper has no files here. Keep them outside this system, and delete "
                    "first: %(files)s.",
                    files=", ".join(files.mapped("name")),
                )
            )


def check_sources(rows, model_field, concerns=bool):
    """Refuse rows on records that are secret.

    :param rows: records with ``res_id`` and, in ``model_field``, the model that it is of
    :param concerns: function of a row: whether it counts
    """
    # sudo: which record a row is on, whoever made it
    for model, some in rows.sudo().grouped(model_field).items():
        sources = rows.env.get(model)
        if hasattr(sources, "_check_secrecy"):
            ids = [row.res_id for row in some if row.res_id and concerns(row)]
            sources.browse(ids).exists()._check_secrecy()


class IrAttachment(models.Model):
    """No file is attached to what is secret."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        check_sources(attachments, "res_model")
        return attachments

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"res_model", "res_id", "raw", "datas", "url"}:
            check_sources(self, "res_model")
        return result


class MailMessage(models.Model):
    """Nothing is said in the chatter of what is secret, and no file goes with its mails."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        messages._check_secret_sources()
        return messages

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"attachment_ids", "body", "subject", "model", "res_id"}:
            self._check_secret_sources()
        return result

    def _check_secret_sources(self):
        check_sources(self, "model", lambda m: m.message_type in TALK or m.attachment_ids)


class MailScheduledMessage(models.Model):
    """Nothing is said later, either."""

    _inherit = "mail.scheduled.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        check_sources(messages, "model")
        return messages


class MailActivity(models.Model):
    """People hang no activities on what is secret; the engine's own say the step alone."""

    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        activities._check_secret_sources()
        return activities

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"attachment_ids", "note", "summary", "res_id", "res_model_id"}:
            self._check_secret_sources()
        return result

    def _check_secret_sources(self):
        if not self.env.su:
            check_sources(self, "res_model")
