from freezegun import freeze_time

from odoo.tests import tagged

from ..models.party_gate import SEVERITIES, TARGETS
from .common import PartyCase

# DOMAIN.md D.1 and D.2: every code of the announcement and of the meeting, and how severe it is.
# A gate may say single things more or less severely than that.
OF_A_MEETING = {
    "notified": {
        "N1": "block",
        "N2": "block",
        "N3": "warn",
        "N4": "warn",
        "N5": "block",
        "N6": "warn",
        "N7": "block",
        "N8": "warn",
        "N9": "block",
        "N10": "info",
    },
    "held": {
        "H1": "block",
        "H2": "block",
        "H3": "warn",
        "H4": "warn",
        "H5": "warn",
        "H6": "warn",
        "H7": "warn",
        "H8": "block",
        "N3": "info",
        "N11": "info",
    },
}


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestGateData(PartyCase):
    """A gate is one record and one method: neither is there without the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gates = cls.env["party.gate"].with_context(active_test=False).search([])

    def test_every_record_has_its_method_and_basis(self):
        self.assertTrue(self.gates)
        for gate in self.gates:
            with self.subTest(model=gate.model, target=gate.target, code=gate.code):
                self.assertIn(gate.model, self.env)
                method = getattr(self.env[gate.model], f"_gate_{gate.code.lower()}", None)
                self.assertTrue(callable(method), "no method of that name")
                self.assertFalse(list(method(gate.target)), "no record, nothing missing")
                self.assertTrue((gate.basis or "").strip(), "no legal basis")
                self.assertTrue(gate.name.strip())
                self.assertIn(gate.severity, dict(SEVERITIES))
                self.assertIn(gate.target, dict(TARGETS))

    def test_every_method_has_its_record(self):
        recorded = {(gate.model, f"_gate_{gate.code.lower()}") for gate in self.gates}
        written = {
            (name, method)
            for name in {gate.model for gate in self.gates}
            for method in dir(self.env.registry[name])
            if method.startswith("_gate_")
        }
        self.assertEqual(written, recorded)

    def test_a_meeting_has_every_gate_of_the_rules(self):
        own = self.gates.filtered(lambda gate: gate.model == "party.meeting" and gate.active)
        for target, severities in OF_A_MEETING.items():
            found = {gate.code: gate.severity for gate in own if gate.target == target}
            for code, severity in severities.items():
                with self.subTest(target=target, code=code):
                    self.assertEqual(found.get(code), severity)

    def test_what_is_missing_is_said_of_a_field_in_a_sentence(self):
        """The form marks the field, and a person reads the sentence."""
        meetings = self.env["party.meeting"].create(
            [
                {
                    "cell_id": self.cell.id,
                    "kind": kind,
                    "mode": "online",
                    "period": "2026-07-01",
                    "vote_ids": [(0, 0, {"target": "conclusion", "for_count": 99})],
                }
                for kind in ("regular", "thematic", "combined")
            ]
        )
        meetings.write({"chair_id": False, "minute_taker_id": False, "preparer_id": False})
        theme = self.env["party.theme"].create(
            {"cell_id": self.cell.id, "name": "Chuyên đề", "year": 2026, "quarter": "4"}
        )
        opened = set()
        for record in (*meetings, theme):
            for target, _label in TARGETS:
                for gate in record.get_open_gates(target):
                    with self.subTest(target=target, code=gate["code"], said=gate["message"]):
                        self.assertTrue(gate["field"] in record._fields, gate["field"])
                        self.assertTrue(gate["message"].endswith("."))
                        self.assertTrue(gate["basis"])
                    opened.add(gate["code"])
        self.assertLessEqual({"N2", "N7", "H1", "H2", "H3", "H8", "A1", "S2", "T1"}, opened)
