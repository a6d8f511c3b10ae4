"""What a user names in a form or a record must be open to him or her."""

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Command


def get_id(value):
    """The id in a value of a Many2one, in any form that the ORM takes; 0 for none."""
    if isinstance(value, dict):
        value = value.get("id")
    elif isinstance(value, (list, tuple)):
        value = value and value[0]
    elif isinstance(value, models.BaseModel):
        value = value.id
    try:
        return int(value or 0)
    except (TypeError, ValueError):  # a line that is not saved yet
        return 0


def _get_named(field, value):
    """(ids, values of lines) that are named by the value of a relational field."""
    if field.type == "many2one":
        return {get_id(value)} - {0}, [value] if isinstance(value, dict) else []
    ids, nested = [], []
    for command in value.ids if isinstance(value, models.BaseModel) else value:
        if not isinstance(command, (list, tuple)):
            ids.append(command)
        elif command[0] == Command.SET:
            ids += command[2]
        elif command[0] in (Command.LINK, Command.UPDATE):
            ids.append(command[1])
        if isinstance(command, (list, tuple)) and command[0] in (Command.CREATE, Command.UPDATE):
            nested.append(command[2])
    return set(map(get_id, ids)) - {0}, nested


def is_guarded(model):
    """Whether records of the model are open to some users only."""
    return "user_reads" in model._fields or isinstance(
        model, model.env.registry["party.source.access"]
    )


class PartyLinks(models.AbstractModel):
    """Refuses links to records that the user may not read.

    Odoo shows the name of a linked record to whoever reads the link, and related and stored
    computed fields are computed with sudo, in forms (``onchange``) too: an id that is guessed
    would tell what the record itself keeps closed.
    """

    _name = "party.links"
    _description = "Links to What the User Reads"

    def onchange(self, values, field_names, fields_spec):
        self._check_named([values], lines=True)
        return super().onchange(values, field_names, fields_spec)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_named(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_named([vals], defaults=False)
        return super().write(vals)

    def copy_data(self, default=None):
        """A copy leaves out whom its maker may not read, such as members who have left."""
        vals_list = super().copy_data(default)
        closed = self._get_closed(vals_list)
        for vals in vals_list:
            for name in vals.keys() - (default or {}).keys():
                field = self._fields[name]
                if field.type == "many2one" and vals[name] in closed.get(field.comodel_name, ()):
                    del vals[name]
        return vals_list

    def _check_named(self, vals_list, defaults=True, lines=False):
        """Refuse values that name what the user may not read.

        :param defaults: whether defaults of the client's context count as well
        :param lines: whether lines are looked into, which otherwise ask for themselves
        """
        if defaults:
            context = self.env.context.items()
            by_default = {key[8:]: value for key, value in context if key.startswith("default_")}
            vals_list = [*vals_list, by_default]
        for fields_by_id in self._get_closed(vals_list, lines).values():
            for field in fields_by_id.values():
                raise AccessError(
                    self.env._(
                        "“%(field)s” names something that is not open to you. Choose from the "
                        "list, or leave it empty.",
                        field=field._description_string(self.env),
                    )
                )

    def _get_closed(self, vals_list, lines=False):
        """What the user may not read of what is named: {model: {id: field}}; a query a model."""
        found, closed = {}, {}
        if self.env.su or self.env.user.has_group("party_cell.group_admin"):
            return closed
        for vals in vals_list:
            self._collect_named(vals, lines, found)
        for model, fields_by_id in found.items():
            records = self.env[model].browse(fields_by_id)
            refused = records - records._filtered_access("read")
            closed[model] = {record_id: fields_by_id[record_id] for record_id in refused.ids}
        return closed

    @api.model
    def _collect_named(self, vals, lines, found):
        """Add to ``found`` what is named: {model: {id: field}}."""
        for name, value in vals.items():
            field = self._fields.get(name)
            if not (value and field and field.relational):
                continue
            comodel = self.env[field.comodel_name]
            if not is_guarded(comodel) or (field.type == "one2many" and not lines):
                continue
            ids, nested = _get_named(field, value)
            found.setdefault(comodel._name, {}).update(dict.fromkeys(ids, field))
            for some in nested if lines else ():
                comodel._collect_named(some, lines, found)
