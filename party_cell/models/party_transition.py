from odoo import api, fields, models
from odoo.exceptions import UserError


class PartyTransition(models.Model):
    """The one log of everything that moved through a state: stamps, returns, audit.

    Written by the workflow engine alone; nobody changes or deletes a line.
    """

    _name = "party.transition"
    _description = "Workflow Transition"
    _inherit = ["party.source.access"]
    _order = "date desc, id desc"
    _rec_name = "to_state"

    from_state = fields.Char(required=True, readonly=True)
    to_state = fields.Char(required=True, readonly=True)
    step_label = fields.Char(compute="_compute_step_label")
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, index=True)
    date = fields.Datetime(required=True, readonly=True)
    reason = fields.Text(readonly=True)
    on_behalf = fields.Boolean(
        "Entered on behalf",
        readonly=True,
        help="A named clerk entered this for a cell without computers.",
    )

    @api.depends("from_state", "to_state", "res_model")
    def _compute_step_label(self):
        for transition in self:
            field = self.env[transition.res_model]._fields["state"]
            labels = dict(field._description_selection(self.env))
            labels["notified"] = self.env._("Announced")
            labels["postponed"] = self.env._("Postponed")
            labels["received"] = self.env._("Received by the superior")
            labels["roll"] = self.env._("Roll made again")
            back = self.env["party.workflow"]._name_return(
                transition.from_state, transition.to_state
            )
            transition.step_label = back or labels.get(transition.to_state, transition.to_state)

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(self.env._("The log of steps is written by the steps themselves only."))

    def write(self, vals):
        raise UserError(self.env._("The log of steps cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("The log of steps cannot be deleted."))

    def _log(self, vals_list):
        """Write log lines; for the workflow engine only.

        :param vals_list: list of dict(res_model, res_id, from_state, to_state[, reason, on_behalf])
        """
        now = fields.Datetime.now()
        return super().create([{"user_id": self.env.uid, "date": now} | vals for vals in vals_list])
