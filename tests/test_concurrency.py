"""Two processes click at the same instant: one wins, the other is told; numbers have no gaps, and
the register has a line for each."""

import threading

import pytest

from runtime import server
from runtime.month import (
    hold,
    make_meeting,
    make_resolution,
    months_back,
    own_cell,
    state_of,
    take_step,
)
from runtime.odoo_client import Client, Refused

ROUNDS = 4


@pytest.fixture(scope="module")
def secretaries(served):
    """The same secretary, signed in at two server processes on one database."""
    port = server.free_port()
    served.odoo.configure(served.database, port)
    with server.running(served.odoo, served.database, port):
        yield [
            Client(url, served.database, "bithu@demo")
            for url in (served.url, f"http://{server.ADDRESS}:{port}")
        ]


@pytest.fixture(scope="module")
def held_meetings(secretaries):
    """Meetings of one cell, held and ready for adoption."""
    client = secretaries[0]
    cell, month = own_cell(client), months_back(4)[-1]
    return [
        hold(client, make_meeting(client, cell, month, kind="extraordinary"))
        for _index in range(3 * ROUNDS)
    ]


def at_once(*calls):
    """Run the calls at the same instant; their results, or the refusals."""
    barrier = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def run(index, call):
        barrier.wait()
        try:
            results[index] = call()
        except Refused as refusal:
            results[index] = refusal

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def approve(client, meeting):
    return lambda: client.call("party.meeting", "action_approve", [meeting])


def number_of(client, meeting):
    state, number = state_of(client, meeting)
    assert state == "approved"
    return int(number.split("-")[0])


def register(client, sign):
    """Ordinals and states in the register, in their order, of one type of paper."""
    lines = client.search_read(
        "party.register",
        [["type_id.code", "=", sign], ["cell_id", "=", own_cell(client)]],
        ["sequence_number", "state"],
        order="sequence_number",
    )
    return [(line["sequence_number"], line["state"]) for line in lines]


def test_one_meeting_twice(secretaries, held_meetings):
    """One success; the other click is refused in words, and nothing is numbered twice."""
    first, second = secretaries
    for meeting in held_meetings[:ROUNDS]:
        results = at_once(approve(first, meeting), approve(second, meeting))
        refusals = [result for result in results if isinstance(result, Refused)]
        assert len(refusals) == 1, results
        assert refusals[0].kind == "odoo.exceptions.UserError"
        assert "Traceback" not in refusals[0].message
        assert number_of(first, meeting)
        documents = first.search_read(
            "party.document",
            [["res_model", "=", "party.meeting"], ["res_id", "=", meeting]],
            ["revision"],
        )
        assert [document["revision"] for document in documents] == [1]


def test_two_meetings_of_one_cell(secretaries, held_meetings):
    """Both succeed, with consecutive numbers."""
    first, second = secretaries
    left = held_meetings[ROUNDS : 3 * ROUNDS]
    for one, other in zip(left[::2], left[1::2], strict=True):
        assert at_once(approve(first, one), approve(second, other)) == [True, True]
        numbers = sorted([number_of(first, one), number_of(first, other)])
        assert numbers[1] == numbers[0] + 1
    lines = register(first, "BB")
    assert [ordinal for ordinal, _state in lines] == list(range(1, len(lines) + 1))


def test_two_resolutions_of_one_cell(secretaries):
    """Two secretaries sign two resolutions at one instant: consecutive numbers, no gap."""
    cell, month = own_cell(secretaries[0]), months_back(4)[-1]
    ready = []
    for _index in range(2 * ROUNDS):
        meeting = make_meeting(secretaries[0], cell, month, kind="extraordinary")
        ready.append(make_resolution(secretaries[0], meeting))
        hold(secretaries[0], meeting)

    def sign(client, resolution):
        return lambda: take_step(
            client, resolution, "action_approve", "approved", "party.resolution"
        )

    for pair in zip(ready[::2], ready[1::2], strict=True):
        results = at_once(*map(sign, secretaries, pair))
        assert not [result for result in results if isinstance(result, Refused)], results
        found = [state_of(secretaries[0], paper, "party.resolution") for paper in pair]
        assert {state for state, _number in found} == {"approved"}
        first, second = sorted(int(number.split("-")[0]) for _state, number in found)
        assert second == first + 1
    ordinals = [ordinal for ordinal, _state in register(secretaries[0], "NQ")]
    assert ordinals == list(range(1, len(ordinals) + 1))


def enter(client, sign):
    """Ready to enter a paper made outside; its number comes with the call."""
    [kind] = client.search_read("party.document.type", [["code", "=", sign]], ["id"])
    values = {"cell_id": own_cell(client), "type_id": kind["id"], "abstract": "công tác quỹ"}
    [entry] = client.call("party.register.entry", "create", [values])
    return lambda: client.call("party.register.entry", "action_confirm", [entry])


def test_two_papers_made_outside(secretaries):
    """Both get a number, from the first of a series on."""
    for _round in range(ROUNDS):
        results = at_once(*(enter(client, "TTr") for client in secretaries))
        assert not [result for result in results if isinstance(result, Refused)], results
    ordinals = range(1, 2 * ROUNDS + 1)
    assert register(secretaries[0], "TTr") == [(ordinal, "paper") for ordinal in ordinals]
