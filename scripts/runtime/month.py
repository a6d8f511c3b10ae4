"""One month of a cell over RPC, as `scripts/demo` and the tests take it."""

from datetime import date

CONCLUSION = (
    "Giao đồng chí Phó bí thư rà soát hồ sơ tồn, xong trước ngày 20; báo cáo tại kỳ sinh hoạt sau."
)


def months_back(count):
    """The first days of the months before this one, latest first."""
    today = date.today()
    index = today.year * 12 + today.month - 1
    return [date((index - back) // 12, (index - back) % 12 + 1, 1) for back in range(1, count + 1)]


def make_meeting(client, cell_id, month, **vals):
    """A meeting on the 5th of a month, 07:30 to 09:10 in Vietnam, written up to its conclusion.

    :return: id of the meeting, still in preparation
    """
    [meeting] = client.call(
        "party.meeting",
        "create",
        [
            {
                "cell_id": cell_id,
                "period": month.isoformat(),
                "date_start": f"{month:%Y-%m}-05 00:30:00",
                "date_end": f"{month:%Y-%m}-05 02:10:00",
                "location": "Phòng họp",
                "fee_status": "paid",
                "programme_adopted": True,
                "minutes_adopted": True,
                "conclusion": CONCLUSION,
                "opinion_ids": [[0, 0, {"guest_name": "Đồng chí khách mời", "text": "Nhất trí."}]],
                **vals,
            }
        ],
    )
    client.call("party.meeting", "action_all_present", [meeting])
    return meeting


def own_cell(client):
    """Id of the cell that the user runs."""
    [cell] = client.search_read("party.cell", [["user_runs", "=", True]], ["id"])
    return cell["id"]


def take_step(client, record, method, target, model="party.meeting"):
    """Take a step of the workflow, whatever needs attention."""
    gates = client.call(model, "get_open_gates", [record], target)
    reasons = {gate["code"]: "Nhập lại từ giấy" for gate in gates if gate["severity"] == "warn"}
    client.call(model, method, [record], reasons=reasons)


def make_resolution(client, meeting, **vals):
    """The resolution of a meeting in preparation, written and with a vote that passes it."""
    [values] = client.call("party.meeting", "read", [meeting], ["cell_id"])
    [resolution] = client.call(
        "party.resolution",
        "create",
        [
            {
                "cell_id": values["cell_id"][0],
                "meeting_id": meeting,
                "abstract": "rà soát hồ sơ tồn",
                **vals,
            }
        ],
    )
    sections = client.search_read(
        "party.resolution.section",
        [["resolution_id", "=", resolution], ["block", "in", ["chapter", "text"]]],
        ["id"],
    )
    client.call(
        "party.resolution.section",
        "write",
        [section["id"] for section in sections],
        {"content": f"<p>{CONCLUSION}</p>"},
    )
    [vote] = client.search_read("party.vote", [["resolution_id", "=", resolution]], ["base"])
    client.call("party.vote", "write", [vote["id"]], {"for_count": vote["base"] * 2 // 3})
    return resolution


def hold(client, meeting):
    """Record a meeting as held; its id again."""
    take_step(client, meeting, "action_hold", "held")
    return meeting


def state_of(client, record, model="party.meeting"):
    [values] = client.call(model, "read", [record], ["state", "number"])
    return values["state"], values["number"]
