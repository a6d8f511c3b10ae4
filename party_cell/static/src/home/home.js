import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** “This month”: where the month stands, and one large button for the next step. */
export class PartyHome extends Component {
    static template = "party_cell.Home";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ home: null });
        onWillStart(() => this.reload());
    }

    get metText() {
        const { met, total } = this.state.home.overseen;
        return _t("%(met)s of %(total)s cells have met.", { met, total });
    }

    stepLabel(step) {
        return {
            notified: _t("Continue: announce the meeting"),
            held: _t("Continue: record as held"),
            approved: _t("Continue: adopt the minutes"),
            reported: _t("Continue: report to the superior"),
        }[step];
    }

    /** @param {string} [page] of the form, its first one otherwise */
    openMeeting(id, page) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "party.meeting",
            res_id: id,
            views: [[false, "form"]],
            context: page ? { party_page: page } : {},
        });
    }

    /** The score sheet of a meeting, made when there is none yet. */
    async openRating(meetingId) {
        const method = "action_open_rating";
        return this.action.doAction(await this.orm.call("party.meeting", method, [[meetingId]]));
    }

    /** The meeting is made at once: roll, contents, chair and place are there when it opens. */
    async createMeeting(cellId, period) {
        const values = period ? { cell_id: cellId, period } : { cell_id: cellId };
        const [id] = await this.orm.create("party.meeting", [values]);
        await this.openMeeting(id);
    }

    planYear(cellId) {
        return this.action.doAction("party_cell.party_year_plan_action", {
            additionalContext: { active_model: "party.cell", active_ids: [cellId] },
        });
    }

    /** Of all cells below the committee that one works for. */
    planYearBelow() {
        return this.action.doAction("party_cell.party_year_plan_action");
    }

    openMonths() {
        return this.action.doAction("party_cell.party_cell_month_action");
    }

    openNotice(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "party.notice",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openResolution(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "party.resolution",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    async reload() {
        this.state.home = await this.orm.call("party.cell", "get_home", []);
    }

    async acknowledge(id) {
        await this.orm.call("party.notice", "action_acknowledge", [[id]]);
        await this.reload();
    }

    async askAbsence(id) {
        const dialog = await this.orm.call("party.notice", "action_ask_absence", [[id]]);
        await this.action.doAction(dialog, { onClose: () => this.reload() });
    }

    async reportTask(id) {
        const dialog = await this.orm.call("party.task", "action_open_report", [[id]]);
        await this.action.doAction(
            { ...dialog, views: [[false, "form"]] },
            { onClose: () => this.reload() }
        );
    }

    openOverdue() {
        return this.action.doAction("party_cell.party_task_action", {
            additionalContext: { search_default_open: 0, search_default_overdue: 1 },
        });
    }

    openCell(id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "party.cell",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openState(state) {
        this.action.doAction("party_cell.party_meeting_action", {
            additionalContext: { [`search_default_${state}`]: 1, search_default_this_month: 1 },
        });
    }
}

registry.category("actions").add("party_cell.home", PartyHome);
