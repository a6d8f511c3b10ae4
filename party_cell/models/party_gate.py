from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

SEVERITIES = [("block", "Mandatory"), ("warn", "Needs attention"), ("info", "Information")]
TARGETS = [
    ("notified", "Announce"),
    ("held", "Record as held"),
    ("approved", "Adopt"),
    ("reported", "Report"),
    ("cancelled", "Cancel"),
]


class Missing(NamedTuple):
    """What a gate found: one thing that is missing on one record.

    :param record: the record (one)
    :param str message: a whole sentence that names the mending action
    :param str field: name of the field where it is mended, if any
    :param str severity: overrides the severity of the gate's data
    """

    record: models.BaseModel
    message: str
    field: str = ""
    severity: str = ""


class PartyGate(models.Model):
    """A condition of a step, as data: how severe it is and which rule asks for it.

    The check itself is the method ``_gate_<code>`` of the model: over a recordset, yielding
    :class:`Missing`. A new gate is one record and one method.
    """

    _name = "party.gate"
    _description = "Workflow Gate"
    _order = "model, target, sequence, code"
    _rec_name = "code"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    model = fields.Char(required=True)
    target = fields.Selection(TARGETS, required=True)
    severity = fields.Selection(SEVERITIES, required=True, default="block")
    basis = fields.Char("Legal basis")
    sequence = fields.Integer(default=10)
    active = fields.Boolean("In use", default=True)

    _code_uniq = models.Constraint(
        "UNIQUE (model, code, target)", "A gate exists once per model and step."
    )

    @tools.ormcache("model", "target", cache="default")
    def _get_gates(self, model, target):
        """(code, severity, basis) of the gates of a step, in their order."""
        # The client may ask for archived records; what is kept for all must not depend on it.
        gates = self.with_context(active_test=True).search(
            [("model", "=", model), ("target", "=", target)]
        )
        return tuple((gate.code, gate.severity, gate.basis or "") for gate in gates)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()


class PartyGateWaiver(models.Model):
    """Why a warning was passed over. Written by the workflow engine alone."""

    _name = "party.gate.waiver"
    _description = "Passed-over Warning"
    _inherit = ["party.source.access"]
    _order = "date desc, id desc"
    _rec_name = "code"

    code = fields.Char(required=True, readonly=True)
    target = fields.Selection(TARGETS, required=True, readonly=True)
    message = fields.Text(required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, index=True)
    date = fields.Datetime(required=True, readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(
            self.env._("Reasons for passing over a warning are kept by the steps themselves only.")
        )

    def write(self, vals):
        raise UserError(self.env._("A reason for passing over a warning cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("A reason for passing over a warning cannot be deleted."))

    def _log(self, vals_list):
        """Keep reasons; for the workflow engine only."""
        now = fields.Datetime.now()
        return super().create([{"user_id": self.env.uid, "date": now} | vals for vals in vals_list])
