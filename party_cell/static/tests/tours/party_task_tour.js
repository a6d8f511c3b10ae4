import { registry } from "@web/core/registry";

/** The secretary types a task in the meeting's grid, and pastes others. */
registry.category("web_tour.tours").add("party_task_give_tour", {
    steps: () => [
        { trigger: ".o_notebook_headers a[name=tasks]", run: "click" },
        {
            content: "what became of last month's tasks is there by itself",
            trigger: ".o_field_widget[name=review_ids] .o_data_row:contains(Rà soát hộ nghèo)",
        },
        { trigger: ".o_field_widget[name=task_ids] .o_field_x2many_list_row_add a", run: "click" },
        {
            trigger: ".o_field_widget[name=task_ids] .o_selected_row [name=name] :is(input, textarea)",
            run: "edit Dọn đường xóm Giữa",
        },
        {
            trigger: ".o_field_widget[name=task_ids] .o_selected_row [name=member_id] input",
            run: "edit Nguyễn deputy",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(Nguyễn deputy)", run: "click" },
        {
            trigger: ".o_field_widget[name=task_ids] .o_selected_row [name=deadline] :is(input, button)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=task_ids] .o_selected_row [name=deadline] input",
            run: "edit 25/11/2026 && press Tab",
        },
        { trigger: "button[name=action_paste_tasks]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=text] textarea",
            run: (helpers) =>
                helpers.edit("Thu quỹ – đ/c taker – 20/11\nVận động – đ/c Không Ai – 20/11"),
        },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".modal .alert-warning:contains(Không Ai)" },
        { trigger: ".modal button[special=cancel]", run: "click" },
        { trigger: ".o_field_widget[name=task_ids] .o_data_row:contains(Thu quỹ)" },
    ],
});

/** A plain member reports an own task from “This month”. */
registry.category("web_tour.tours").add("party_task_report_tour", {
    url: "/odoo/party",
    steps: () => [
        { trigger: ".party-home-tasks:contains(Rà soát hộ nghèo) .party-report", run: "click" },
        { trigger: ".modal .o_field_widget[name=progress] textarea", run: "edit Xong 12/12 hộ" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".party-home-tasks .text-bg-warning" },
    ],
});

/** The secretary confirms what was reported, ticked together. */
registry.category("web_tour.tours").add("party_task_confirm_tour", {
    url: "/odoo/party",
    steps: () => [
        { trigger: ".party-desk-tasks a:contains(1)", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Rà soát hộ nghèo)" },
        { trigger: ".o_list_view thead .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button[name=action_confirm]", run: "click" },
        { trigger: ".o_view_nocontent" },
    ],
});
