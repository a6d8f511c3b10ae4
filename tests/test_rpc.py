"""What each kind of user is refused over RPC, and in which words."""

from datetime import date

import pytest

from runtime.month import hold, make_meeting, make_resolution, months_back, own_cell, state_of
from runtime.odoo_client import Refused

EVERYBODY = (
    "bithu@demo",
    "phobithu@demo",
    "thuky@demo",
    "chiuyvien@demo",
    "dangvien@demo",
    "bithu.truong@demo",
    "capuy@demo",
    "canbo@demo",
    "nhapthay@demo",
    "nhansu@demo",
    "quantri@demo",
    "khongdang@demo",
)
OUTSIDERS = ("bithu.truong@demo", "nhapthay@demo", "nhansu@demo", "khongdang@demo")
VIETNAMESE = set("ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")


@pytest.fixture(scope="module")
def meetings(sign_in):
    """Meetings of the demo secretary's cell by state: draft, held, approved."""
    secretary = sign_in("bithu@demo")
    cell = own_cell(secretary)
    draft, held, approved = (make_meeting(secretary, cell, month) for month in months_back(6)[-3:])
    hold(secretary, held)
    hold(secretary, approved)
    secretary.call("party.meeting", "action_approve", [approved])
    return {"cell": cell, "draft": draft, "held": held, "approved": approved}


def refused(call, *args, **kwargs):
    """The call is refused, with a message in Vietnamese."""
    with pytest.raises(Refused) as refusal:
        call(*args, **kwargs)
    assert refusal.value.kind in (
        "odoo.exceptions.UserError",
        "odoo.exceptions.AccessError",
        "odoo.exceptions.ValidationError",
    ), refusal.value
    assert VIETNAMESE & set(refusal.value.message.lower()), refusal.value.message


@pytest.mark.parametrize("login", EVERYBODY)
def test_state_is_not_written(sign_in, meetings, login):
    """By write, by a context key, by default_state, by import, by copy: nobody."""
    client, draft = sign_in(login), meetings["draft"]
    before = state_of(sign_in("bithu@demo"), draft)
    new = {"cell_id": meetings["cell"], "period": "2020-01-01"}
    refused(client.call, "party.meeting", "write", [draft], {"state": "approved"})
    refused(
        client.call,
        "party.meeting",
        "write",
        [draft],
        {"state": "held"},
        context={"install_mode": True, "party_form": True, "tracking_disable": True},
    )
    refused(client.call, "party.meeting", "create", [{**new, "state": "held"}])
    refused(client.call, "party.meeting", "create", [new], context={"default_state": "approved"})
    refused(client.call, "party.meeting", "copy", [draft], {"state": "approved"})
    try:
        result = client.call(
            "party.meeting",
            "load",
            ["cell_id/.id", "period", "state"],
            [[str(meetings["cell"]), "2020-01-01", "approved"]],
        )
        assert not result["ids"]
        assert result["messages"]
    except Refused:
        pass
    assert state_of(sign_in("bithu@demo"), draft) == before


@pytest.mark.parametrize("login", EVERYBODY)
def test_past_draft_nothing_is_deleted(sign_in, meetings, login):
    refused(sign_in(login).call, "party.meeting", "unlink", [meetings["approved"]])


@pytest.mark.parametrize("login", EVERYBODY)
def test_roll_of_a_held_meeting_is_locked(sign_in, meetings, login):
    [line, *_rest] = sign_in("bithu@demo").call(
        "party.meeting.attendance", "search", [["meeting_id", "=", meetings["held"]]]
    )
    client = sign_in(login)
    refused(client.call, "party.meeting.attendance", "write", [line], {"state": "unexcused"})
    refused(
        client.call,
        "party.meeting",
        "write",
        [meetings["held"]],
        {"attendance_ids": [[1, line, {"state": "unexcused"}]]},
    )


@pytest.mark.parametrize("login", OUTSIDERS)
def test_other_cells_are_closed(sign_in, meetings, login):
    client = sign_in(login)
    for meeting in (meetings["draft"], meetings["held"], meetings["approved"]):
        refused(client.call, "party.meeting", "read", [meeting], ["conclusion"])
        refused(client.call, "party.meeting", "get_open_gates", [meeting], "held")
        for path in (
            f"/report/pdf/party_cell.report_meeting_minutes/{meeting}",
            f"/report/html/party_cell.report_meeting_minutes/{meeting}",
            f"/report/pdf/party_cell.report_meeting_roll/{meeting}",
        ):
            status, _headers, body = client.get(path)
            assert status != 200 or not body.startswith(b"%PDF")
            assert "Giao đồng chí Phó bí thư".encode() not in body


@pytest.fixture(scope="module")
def resolutions(sign_in, meetings):
    """Resolutions of the demo secretary's cell: a draft, and one that was voted."""
    secretary = sign_in("bithu@demo")
    draft = make_resolution(secretary, meetings["draft"])
    meeting = make_meeting(secretary, meetings["cell"], months_back(5)[-1], kind="extraordinary")
    voted = make_resolution(secretary, meeting)
    hold(secretary, meeting)
    assert state_of(secretary, voted, "party.resolution")[0] == "held"
    return {"draft": draft, "voted": voted}


@pytest.mark.parametrize("login", EVERYBODY)
def test_engine_fields_of_a_resolution_are_not_written(sign_in, resolutions, login):
    client, voted = sign_in(login), resolutions["voted"]
    for values in (
        {"state": "approved"},
        {"number": "99-NQ/CB"},
        {"voted_text": {}},
        {"is_automatic": True},
    ):
        refused(client.call, "party.resolution", "write", [voted], values)


@pytest.mark.parametrize("login", [*OUTSIDERS, "dangvien@demo", "canbo@demo"])
def test_who_takes_no_step_on_a_resolution(sign_in, resolutions, login):
    """Readers and strangers alike: nothing is signed, withdrawn, amended or made."""
    client = sign_in(login)
    for record in resolutions.values():
        for method in ("action_hold", "action_issue", "action_approve", "action_fill_from_meeting"):
            refused(client.call, "party.resolution", method, [record])
        for method in ("action_return", "action_cancel", "action_withdraw"):
            refused(client.call, "party.resolution", method, [record], "x")
    refused(client.call, "party.resolution", "read", [resolutions["draft"]], ["search_text"])
    section = sign_in("bithu@demo").search_read(
        "party.resolution.section", [["resolution_id", "=", resolutions["voted"]]], ["id"]
    )[0]["id"]
    refused(client.call, "party.resolution.section", "write", [section], {"content": "x"})
    if login in OUTSIDERS:
        refused(client.call, "party.resolution.section", "read", [section], ["content"])
    else:
        client.call("party.resolution.section", "read", [section], ["content"])


def test_readers_print_the_frozen_paper(sign_in, meetings):
    """Every reader gets the same bytes."""
    papers = set()
    for login in ("bithu@demo", "dangvien@demo", "canbo@demo"):
        status, headers, body = sign_in(login).get(
            f"/report/pdf/party_cell.report_meeting_minutes/{meetings['approved']}"
        )
        assert status == 200
        assert headers["Content-Type"] == "application/pdf"
        papers.add(body)
    assert len(papers) == 1


@pytest.mark.parametrize("login", EVERYBODY)
def test_home_page_answers_everybody(sign_in, login):
    home = sign_in(login).call("party.cell", "get_home")
    assert bool(home["problem"]) == (login in ("nhansu@demo", "khongdang@demo"))


@pytest.fixture(scope="module")
def petition(sign_in, meetings):
    """A petition of the demo secretary's cell, sent to the commune's committee."""
    secretary = sign_in("bithu@demo")
    vals = {"meeting_id": meetings["held"], "name": "Sửa đường trước cổng trường"}
    [petition] = secretary.call("party.petition", "create", [vals])
    secretary.call("party.petition", "action_route", [petition])
    return petition


@pytest.mark.parametrize("login", EVERYBODY)
def test_a_petition_moves_by_its_steps_alone(sign_in, petition, login):
    client = sign_in(login)
    for vals in ({"state": "told"}, {"answered_by_id": 2}, {"name": "Khác"}, {"cell_id": 1}):
        refused(client.call, "party.petition", "write", [petition], vals)
    refused(client.call, "party.petition", "unlink", [petition])
    if login != "canbo@demo":
        refused(client.call, "party.petition", "write", [petition], {"answer": "Tự trả lời"})
        refused(client.call, "party.petition", "action_answer", [petition])
        refused(client.call, "party.petition", "action_pass_on", [petition], reason="x")
    if login in OUTSIDERS:
        refused(client.call, "party.petition", "read", [petition], ["name", "answer"])


@pytest.fixture(scope="module")
def tasks(sign_in):
    """Tasks given in a meeting of the demo secretary's cell: the plain member's, and another's."""
    secretary, member = sign_in("bithu@demo"), sign_in("dangvien@demo")
    [own] = member.search_read("party.member", [["user_id", "=", member.user_id]], ["id"])
    meeting = make_meeting(secretary, own_cell(secretary), months_back(4)[-1], kind="extraordinary")
    [chair] = secretary.call("party.meeting", "read", [meeting], ["chair_id"])
    vals = {"meeting_id": meeting, "deadline": date.today().isoformat()}
    tasks = secretary.call(
        "party.task",
        "create",
        [
            {**vals, "name": "Rà soát hộ nghèo", "member_id": own["id"]},
            {**vals, "name": "Dọn đường", "member_id": chair["chair_id"][0]},
        ],
    )
    hold(secretary, meeting)
    return tasks


@pytest.mark.parametrize("login", [*OUTSIDERS, "dangvien@demo", "canbo@demo", "capuy@demo"])
def test_a_task_is_reported_by_its_member_alone(sign_in, tasks, login):
    client, (own, other) = sign_in(login), tasks
    closed = [other] if login == "dangvien@demo" else tasks
    for task in closed:
        refused(client.call, "party.task", "action_report_progress", [task], "Xong")
        refused(client.call, "party.task", "write", [task], {"progress": "Xong"})
    refused(client.call, "party.task", "action_report_progress", tasks, "Xong")
    for task in tasks:
        refused(client.call, "party.task", "action_confirm", [task], "done", "Xong")
        refused(client.call, "party.task", "write", [task], {"state": "done"})
        refused(client.call, "party.task", "write", [task], {"deadline": "2099-01-01"})
    if login == "dangvien@demo":
        client.call("party.task", "action_report_progress", [own], "Xong")


@pytest.mark.parametrize("login", EVERYBODY)
def test_the_sheet_of_a_member(sign_in, login):
    """For the member, for who runs the cell, for those above it, and for administrators."""
    own = sign_in("dangvien@demo").call("party.member.sheet", "action_open_own")["res_id"]
    [sheet] = sign_in("dangvien@demo").call("party.member.sheet", "read", [own], ["member_id"])
    client = sign_in(login)
    if login != "dangvien@demo":
        refused(client.call, "party.member.sheet", "read", [own], ["member_id"])
    call = (client.call, "party.member.sheet", "create", [{"member_id": sheet["member_id"][0]}])
    if login in ("dangvien@demo", "bithu@demo", "phobithu@demo", "canbo@demo", "quantri@demo"):
        made = call[0](*call[1:])
        [shown] = client.call("party.member.sheet", "read", made, ["attendance_ids"])
        assert shown["attendance_ids"]
    else:
        refused(*call)


@pytest.fixture(scope="module")
def quarters(sign_in):
    """Reports of a past quarter, still drafts: of the demo secretary's cell, of the commune."""
    secretary, officer = sign_in("bithu@demo"), sign_in("canbo@demo")
    day = months_back(12)[-1]
    period = {"year": day.year, "quarter": str((day.month + 2) // 3)}
    [own] = secretary.call(
        "party.quarter.report", "create", [{"cell_id": own_cell(secretary), **period}]
    )
    [commune] = officer.search_read(
        "party.committee", [["user_oversees", "=", True]], ["id"], limit=1
    )
    [above] = officer.call(
        "party.quarter.report", "create", [{"committee_id": commune["id"], **period}]
    )
    return {"own": own, "above": above, "period": period, "committee_id": commune["id"]}


@pytest.mark.parametrize("login", EVERYBODY)
def test_a_quarter_report_is_made_of_what_was_recorded(sign_in, quarters, login):
    """Nobody types figures or steps; drafts are open to who makes them, in whatever form."""
    client = sign_in(login)
    makers = {
        "own": {"bithu@demo", "phobithu@demo", "chiuyvien@demo"},
        "above": {"canbo@demo"},
    }
    for key, own in makers.items():
        report = quarters[key]
        for vals in (
            {"state": "reported"},
            {"met_count": 3},
            {"delivery": "received"},
            {"figures_at": False},
            {"line_ids": [[0, 0, {"outcome": "met"}]]},
        ):
            refused(client.call, "party.quarter.report", "write", [report], vals)
        refused(client.call, "party.quarter.report", "action_receive", [report])
        if login in own:
            continue
        refused(client.call, "party.quarter.report", "action_refresh", [report])
        refused(client.call, "party.quarter.report", "action_hold", [report])
        refused(client.call, "party.quarter.report", "write", [report], {"strengths": "x"})
        if login == "quantri@demo":
            continue
        refused(client.call, "party.quarter.report", "read", [report], ["met_count"])
        refused(client.call, "party.quarter.report", "action_open_lines", [report])
        refused(client.call, "party.quarter.report", "get_open_gates", [report], "held")
        for path in (f"/party/quarter/{report}", f"/report/pdf/party_cell.report_quarter/{report}"):
            status, _headers, body = client.get(path)
            assert status != 200 or body[:2] not in (b"PK", b"%P")
    if login != "canbo@demo":
        vals = {"committee_id": quarters["committee_id"], "year": 2020, "quarter": "1"}
        refused(client.call, "party.quarter.report", "create", [vals])
    else:
        again = {"committee_id": quarters["committee_id"], **quarters["period"]}
        refused(client.call, "party.quarter.report", "create", [again])
