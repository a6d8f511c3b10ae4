import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/** The secretary prepares and announces a meeting on its page “Notice”. */
registry.category("web_tour.tours").add("party_announce_tour", {
    steps: () => [
        { trigger: ".o_notebook_headers a[name=notice]", run: "click" },
        {
            content: "of a meeting to come, what is missing for the announcement stands on top",
            trigger: ".o_field_widget[name=open_gates] small:contains(N4)",
        },
        { trigger: "button[name=action_propose_preparation]", run: "click" },
        { trigger: ".o_field_widget[name=preparation_ids] .o_data_row:nth-child(5)" },
        {
            content: "an http address has no clipboard: the text is shown to be copied",
            trigger: ".party-copy-notice",
            run({ anchor }) {
                browser.navigator.clipboard.writeText = () => Promise.reject(new Error("http"));
                anchor.click();
            },
        },
        { trigger: "textarea:value(THÔNG BÁO triệu tập sinh hoạt)" },
        { trigger: ".o_notebook button[name=action_notify]:enabled", run: "click" },
        {
            content: "no draft resolution: a reason is asked for",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Sẽ trình bày tại buổi họp.",
        },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_field_widget[name=notice_ids] .o_data_row:nth-child(7)" },
    ],
});

/** A plain member is told on “This month”. */
registry.category("web_tour.tours").add("party_notice_tour", {
    url: "/odoo/party",
    steps: () => [
        { trigger: ".party-home-notice:contains(05/12/2026):contains(Nhà văn hóa)" },
        { trigger: ".party-acknowledge", run: "click" },
        { trigger: ".party-home-notice .text-bg-success" },
        { trigger: ".party-absence", run: "click" },
        { trigger: ".modal .o_field_widget[name=reason] input", run: "edit Đi công tác" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".party-home-notice .text-bg-warning" },
        { trigger: ".party-home-notice .btn-link", run: "click" },
        {
            trigger: ".o_field_widget[name=opinion] textarea",
            run: "edit Bàn thêm về đường nội đồng && click body",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))" },
    ],
});
