import { registry } from "@web/core/registry";

/** One month of a cell, as its secretary: from “This month” to reported minutes. */
registry.category("web_tour.tours").add("party_month_tour", {
    url: "/odoo/party",
    steps: () => [
        { trigger: ".party-create", run: "click" },
        {
            content: "the month, the chair and the place are proposed",
            trigger: ".o_field_widget[name=chair_id] input:value(Nguyễn secretary)",
        },
        { trigger: ".o_field_widget[name=date_start] input, .o_field_widget[name=date_start] button", run: "click" },
        { trigger: ".o_field_widget[name=date_start] input", run: "edit 05/10/2026 07:30 && press Escape" },
        { trigger: ".o_field_widget[name=date_end] input, .o_field_widget[name=date_end] button", run: "click" },
        { trigger: ".o_field_widget[name=date_end] input", run: "edit 05/10/2026 09:10 && press Escape" },
        { trigger: ".o_field_widget[name=location] input", run: "edit Nhà văn hóa && click body" },
        { trigger: ".o_field_widget[name=minute_taker_id] input", run: "edit taker" },
        { trigger: ".ui-autocomplete a:contains(taker)", run: "click" },
        { trigger: ".o_field_widget[name=fee_status] input[data-value=paid]", run: "click" },
        { trigger: ".o_field_widget[name=programme_adopted] input", run: "click" },
        { trigger: ".o_notebook_headers a[name=roll]", run: "click" },
        {
            content: "nothing can be typed that the reload would lose",
            trigger: "button[name=action_all_present]",
            async run({ anchor, waitUntil }) {
                anchor.click();
                await waitUntil(() => document.querySelector(".o_blockUI"));
            },
        },
        { trigger: ".o_data_row:contains(Nguyễn secretary) .btn-success" },
        {
            content: "one member was absent",
            trigger: ".o_data_row:contains(Nguyễn member) button[data-state=excused]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Nguyễn member) td[name=reason]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Nguyễn member) td[name=reason] input",
            run: "edit Đi công tác && click body",
        },
        { trigger: ".o_notebook_headers a[name=contents]", run: "click" },
        {
            trigger: ".party-sections > div:first-child .party-section-text",
            run({ anchor }) {
                anchor.focus();
                document.execCommand("insertText", false, "Đã phổ biến văn bản của cấp trên.");
            },
        },
        { trigger: ".o_notebook_headers a[name=opinions]", run: "click" },
        { trigger: ".o_field_widget[name=opinion_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".o_field_widget[name=opinion_ids] td[name=member_id] input", run: "edit deputy" },
        { trigger: ".ui-autocomplete a:contains(deputy)", run: "click" },
        {
            content: "Enter goes to the next row",
            trigger: ".o_field_widget[name=opinion_ids] td[name=text] textarea",
            run: "edit Nhất trí với báo cáo && press Enter",
        },
        { trigger: ".o_field_widget[name=opinion_ids] .o_data_row:nth-child(2).o_selected_row" },
        { trigger: ".o_notebook_headers a[name=conclusion]", run: "click" },
        {
            trigger: ".o_field_widget[name=conclusion] textarea",
            run: "edit Giao đồng chí Bình rà soát hộ nghèo, xong trước ngày 20 tháng 10. && click body",
        },
        { trigger: ".o_field_widget[name=vote_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".o_field_widget[name=vote_ids] td[name=for_count] input", run: "edit 4 && click body" },
        { trigger: ".o_field_widget[name=minutes_adopted] input", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_field_widget[name=vote_ids] td:contains(với 4/5 đồng chí tán thành, đạt 80 %)" },
        { trigger: "button[name=action_hold]:enabled", run: "click" },
        {
            content: "83 % came: the reason is asked for once",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Đồng chí được cử đi công tác.",
        },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) button[name=action_approve]:enabled", run: "click" },
        {
            content: "the first number of the term: 11 were used on paper",
            trigger: ".modal .o_field_widget[name=last_number] input",
            run: "edit 11",
        },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_field_widget[name=number]:contains(12-BB/CB)" },
        { trigger: "button[name=action_report]:enabled", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current[data-value=reported]" },
    ],
});

const keptKey = () =>
    Object.keys(localStorage).find((key) => key.startsWith("party_cell.meeting."));

/** Text that could not be saved is kept in the browser and offered again. */
registry.category("web_tour.tours").add("party_kept_text_tour", {
    steps: () => [
        { trigger: ".o_notebook_headers a[name=conclusion]", run: "click" },
        {
            trigger: ".o_field_widget[name=conclusion] textarea",
            run: "edit Chưa kịp lưu && click body",
        },
        {
            content: "a copy is kept within seconds; the session ends before it is saved",
            trigger: ".o_form_button_save",
            async run({ waitUntil }) {
                await waitUntil(keptKey, { timeout: 9000 });
                sessionStorage.setItem("kept", localStorage.getItem(keptKey()));
                sessionStorage.setItem("key", keptKey());
            },
        },
        { trigger: ".o_form_button_cancel", run: "click" },
        {
            trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
            expectUnloadPage: true,
            run() {
                localStorage.setItem(sessionStorage.getItem("key"), sessionStorage.getItem("kept"));
                window.location.reload();
            },
        },
        { trigger: ".party-kept-text button.btn-primary", run: "click" },
        { trigger: ".o_notebook_headers a[name=conclusion]", run: "click" },
        { trigger: ".o_field_widget[name=conclusion] textarea:value(Chưa kịp lưu)" },
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "saved: nothing is kept any more",
            trigger: "body:not(:has(.party-kept-text))",
            async run({ waitUntil }) {
                await waitUntil(() => !keptKey(), { timeout: 5000 });
            },
        },
    ],
});

/** Somebody without a membership is told what is missing. */
registry.category("web_tour.tours").add("party_nobody_tour", {
    url: "/odoo/party",
    steps: () => [{ trigger: ".party-home .alert:contains(Administrator Test)" }],
});
