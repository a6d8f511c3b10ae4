from odoo import models


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
        return super().message_subscribe(partner_ids, subtype_ids)
