"""What the web client asks of the server when it opens a view."""

from lxml import etree

X2MANY = ("one2many", "many2many")
LIMIT = 40  # the client's own for lines in a form


def specification(env, model, view_type):
    """The specification that the web client sends with `web_read` and `web_search_read`.

    Made from the view as the environment's user gets it.
    """
    view = env[model].get_view(view_type=view_type)
    return fields_of(env[model], etree.fromstring(view["arch"]))


def fields_of(model, node):
    asked = {}
    for element in node.xpath(".//field[not(ancestor::field)]"):
        name = element.get("name")
        field = model._fields[name]
        asked[name] = {}
        hidden = element.get("invisible") in ("1", "True")
        if field.type == "many2one":
            asked[name] = {"fields": {} if hidden else {"display_name": {}}}
        elif field.type in X2MANY and len(element) and not hidden:
            lines = element[0]
            # Its own document, so that the fields in it have no field above them
            lines_alone = etree.fromstring(etree.tostring(lines, with_tail=False))
            asked[name] = {
                "fields": fields_of(model.env[field.comodel_name], lines_alone),
                "limit": int(lines.get("limit") or LIMIT),
            }
    return asked
