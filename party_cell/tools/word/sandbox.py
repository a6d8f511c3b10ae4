"""What a template may say: names of the paper's data, loops and conditions over them.

There are no calls, no attributes and no globals, so there is nothing to break out of: a dot looks
into the data and nowhere else. What the syntax of Jinja offers beyond this is refused by name.
"""

import re

from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.runtime import ChainableUndefined, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from refusal import Refused

ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr,
    nodes.Getitem, nodes.For, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And,
    nodes.Or, nodes.Not, nodes.Filter, nodes.Test, nodes.Concat, nodes.Add, nodes.Sub,
    nodes.Tuple, nodes.List,
)  # fmt: skip
FILTERS = ("capitalize", "default", "first", "join", "last", "length", "lower", "trim", "upper")
TESTS = ("defined", "even", "none", "odd", "undefined")
# How a reader knows what is not allowed; the others are called what they are written
SIGNS = {
    "Call": "(…)", "Pow": "**", "Mul": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Neg": "-",
    "Assign": "set", "AssignBlock": "set", "FilterBlock": "filter", "For": "recursive",
    "Keyword": "=", "Dict": "{…}", "Slice": ":", "ScopedEvalContextModifier": "autoescape",
}  # fmt: skip
LOOP = ("depth", "first", "index", "index0", "last", "length", "revindex", "revindex0")

UNKNOWN_FILTER = re.compile(r"No (?:filter|test) named '(\w+)'")
ANYTHING = object()  # a shape that is not known: whatever is asked of it may be there


def get_shape(value):
    """What names there are in a value: {name: shape}, [shape of any element], or None."""
    if isinstance(value, dict):
        return {key: get_shape(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        shape = ANYTHING
        for item in value:
            shape = _merge(shape, get_shape(item))
        return [shape]
    return None


def _merge(one, other):
    if one is ANYTHING or other is None:
        return other
    if isinstance(one, dict) and isinstance(other, dict):
        return {
            key: _merge(one[key], other[key])
            if key in one and key in other
            else one.get(key, other.get(key))
            for key in {**one, **other}
        }
    if isinstance(one, list) and isinstance(other, list):
        return [other[0] if one[0] is ANYTHING else _merge(one[0], other[0])]
    return one if other is ANYTHING else other


class PaperEnvironment(ImmutableSandboxedEnvironment):
    """Jinja reduced to what papers need.

    :param dict filters: functions that make content of Word, beside the usual few
    :param dict sample: data that has every name; without it unknown names print nothing, as in
        papers that were frozen before a field was thought of
    """

    def __init__(self, filters, sample=None):
        super().__init__(autoescape=True, undefined=ChainableUndefined, finalize=_finalize)
        self.globals = {}
        self.filters = {name: self.filters[name] for name in FILTERS} | filters
        self.tests = {name: self.tests[name] for name in TESTS}
        self.shape = sample and get_shape(sample)

    # Both only look into data, whatever the object: there are no attributes here.

    def getattr(self, obj, attribute):
        return self._look_up(obj, attribute)

    def getitem(self, obj, argument):
        return self._look_up(obj, argument)

    def _look_up(self, obj, key):
        if isinstance(obj, dict) and isinstance(key, str):
            if key in obj:
                return obj[key]
        elif isinstance(obj, (list, str)) and isinstance(key, int):
            if -len(obj) <= key < len(obj):
                return obj[key]
        elif isinstance(obj, LoopContext) and key in LOOP:
            return getattr(obj, key)
        return self.undefined(obj=obj, name=str(key))

    def _parse(self, source, name, filename):
        tree = super()._parse(source, name, filename)
        _Examination(source, self.shape).examine(tree)
        return tree


def _finalize(value):
    return "" if value is None or isinstance(value, (dict, list)) else value


def get_words(source, line):
    """What a reader sees of a line of a part, to find the place again in Word."""
    lines = re.split(r"\r\n|\r|\n", source)  # as Jinja counts them
    text = re.sub(r"<[^>]+>", "", lines[line - 1]) if line and line <= len(lines) else ""
    return " ".join(text.split())[:120]


def explain(error, source):
    """A syntax error of Jinja as a refusal."""
    line = getattr(error, "lineno", None) or 0
    if unknown := UNKNOWN_FILTER.match(str(error)):
        return Refused("forbidden", where=get_words(source, line), what=unknown[1])
    if isinstance(error, TemplateSyntaxError):
        return Refused("syntax", where=get_words(source, line), what=str(error.message)[:200])
    if isinstance(error, TemplateError):
        return Refused("syntax", where="", what=str(error)[:200])
    return Refused("malformed", where="")


class _Examination:
    """One walk over a template: refuse what is not allowed, and names that are not there."""

    def __init__(self, source, shape):
        self.source = source
        self.shape = shape

    def examine(self, tree):
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, ALLOWED) or (isinstance(node, nodes.For) and node.recursive):
                name = type(node).__name__
                self._refuse("forbidden", node, SIGNS.get(name, name.lower()))
            if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
                self._refuse("forbidden", node, node.attr)
        if self.shape is not None:
            self._visit_all(tree.body, dict(self.shape))

    def _refuse(self, code, node, what):
        where = get_words(self.source, node.lineno)
        raise Refused(code, where=where, what=str(what)[:80])

    def _visit_all(self, statements, names):
        for node in statements:
            self._visit(node, names)

    def _visit(self, node, names):
        if isinstance(node, nodes.Output):
            for expression in node.nodes:
                if not isinstance(expression, nodes.TemplateData):
                    shape = self._resolve(expression, names)
                    if isinstance(shape, (dict, list)):
                        self._refuse("not_a_text", expression, self._write(expression))
        elif isinstance(node, nodes.If):
            self._resolve(node.test, names)
            self._visit_all([*node.body, *node.elif_, *node.else_], names)
        elif isinstance(node, nodes.For):
            shape = self._resolve(node.iter, names)
            if shape is None or isinstance(shape, dict):
                self._refuse("not_a_list", node, self._write(node.iter))
            element = shape[0] if isinstance(shape, list) else ANYTHING
            inner = names | self._bind(node.target, element) | {"loop": dict.fromkeys(LOOP)}
            if node.test:
                self._resolve(node.test, inner)
            self._visit_all(node.body, inner)
            self._visit_all(node.else_, names)

    def _bind(self, target, shape):
        if isinstance(target, nodes.Tuple):
            element = shape[0] if isinstance(shape, list) else ANYTHING
            return {item.name: element for item in target.items}
        return {target.name: shape}

    def _resolve(self, node, names):
        """The shape of an expression; refuses names that are not there on the way."""
        if isinstance(node, nodes.Name):
            if node.name not in names:
                self._refuse("unknown", node, node.name)
            return names[node.name]
        if isinstance(node, nodes.Getattr):
            return self._look_into(node, self._resolve(node.node, names), node.attr)
        if isinstance(node, nodes.Getitem):
            shape = self._resolve(node.node, names)
            key = node.arg.value if isinstance(node.arg, nodes.Const) else ANYTHING
            return self._look_into(node, shape, key)
        for child in node.iter_child_nodes():
            self._resolve(child, names)
        return ANYTHING

    def _look_into(self, node, shape, key):
        if shape is ANYTHING or key is ANYTHING:
            return ANYTHING
        if isinstance(shape, dict) and key in shape:
            return shape[key]
        if isinstance(shape, list) and isinstance(key, int):
            return shape[0]
        self._refuse("unknown", node, self._write(node))

    def _write(self, node):
        """An expression as it was written, as far as it is a path."""
        if isinstance(node, nodes.Name):
            return node.name
        if isinstance(node, nodes.Getattr):
            return f"{self._write(node.node)}.{node.attr}"
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            return f"{self._write(node.node)}[{node.arg.value!r}]"
        return "…"
