from odoo import api, models
from odoo.exceptions import UserError


def in_vietnamese(env):
    """The environment in which texts are made that are stored: names, summaries of activities.

    In the language of the country, whoever clicks and whoever runs the job.
    """
    return env(context=dict(env.context, lang="vi_VN"))


class PartyThread(models.AbstractModel):
    """Chatter and activities without automatic followers.

    A follower would be told of records that he or she may no longer read.
    """

    _name = "party.thread"
    _description = "Chatter without Automatic Followers"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        if self.env.context.get("party_no_subscribe"):
            return True
        return super().message_subscribe(self._filter_readers(partner_ids), subtype_ids)

    def message_post(self, *, partner_ids=None, **kwargs):
        return super().message_post(partner_ids=self._filter_readers(partner_ids), **kwargs)

    def _filter_readers(self, partner_ids):
        """Of people to be told: those with an account that reads all of these records."""
        # sudo: whose accounts they are; each is then asked with its own rights
        users = self.env["res.users"].sudo().search([("partner_id", "in", partner_ids or [])])
        return [
            user.partner_id.id
            for user in users
            if self.with_user(user).sudo(False).has_access("read")
        ]


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        activities._check_readers()
        return activities

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"user_id", "res_id", "res_model_id"}:
            self._check_readers()
        return result

    def _check_readers(self):
        """Nobody hands a Party record to somebody who does not read it: its name would tell."""
        if self.env.su:  # the engines' own
            return
        for activity in self.filtered("user_id"):
            model = self.env.get(activity.res_model)
            if not isinstance(model, self.pool["party.thread"]):
                continue
            if not model.browse(activity.res_id).with_user(activity.user_id).has_access("read"):
                raise UserError(
                    self.env._(
                        "%(name)s does not read this record. Choose somebody who does.",
                        name=activity.user_id.name,
                    )
                )
