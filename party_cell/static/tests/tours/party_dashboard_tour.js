import { registry } from "@web/core/registry";

/** An officer descends from the province to a cell, filters, searches, and opens what is missing. */
registry.category("web_tour.tours").add("party_dashboard_tour", {
    steps: () => [
        { trigger: ".party-map tbody tr:contains(Đảng ủy xã Khác)" },
        { trigger: ".party-trend canvas" },
        { trigger: ".party-map th button:contains(Đảng ủy xã Thử)", run: "click" },
        { trigger: "h1:contains(Đảng ủy xã Thử)" },
        {
            content: "states are told by signs and in words",
            trigger: ".party-square.party-month-met[title^='Chi bộ Thử, 10/2026: ']:contains(✓)",
        },
        { trigger: ".party-filter-unreported", run: "click" },
        { trigger: ".party-map tbody:not(:contains(Chi bộ Đều))" },
        { trigger: ".party-filter-unreported[aria-pressed=true]", run: "click" },
        { trigger: ".party-map tbody:contains(Chi bộ Đều)" },
        { trigger: ".party-search", run: "edit chi bo deu" },
        { trigger: ".party-map tbody:not(:contains(Chi bộ Thử))" },
        { trigger: ".party-search", run: "edit chi bo thu" },
        { trigger: ".party-square[title^='Chi bộ Thử, 11/2026: ']:contains(✕)", run: "click" },
        {
            content: "nothing was held: it leads to the cell",
            trigger: ".o_form_view .o_field_widget[name=membership_ids]",
        },
        { trigger: ".o_control_panel .breadcrumb-item:not(.active) a", run: "click" },
        {
            content: "as it was left",
            trigger: ".party-dashboard:has(h1:contains(Đảng ủy xã Thử)) .party-map tbody:contains(Chi bộ Thử):not(:contains(Chi bộ Đều))",
        },
        { trigger: ".breadcrumb a:contains(Tỉnh ủy Thử)", run: "click" },
        { trigger: "h1:contains(Tỉnh ủy Thử)" },
        { trigger: ".party-year", run: "select 2025" },
        { trigger: ".party-map thead:contains(01/2025)" },
        { trigger: ".party-year", run: "select 2026" },
        { trigger: ".party-map thead:contains(01/2026)" },
        { trigger: ".party-type", run: "select school" },
        { trigger: "[data-figure=cells]:contains(0)" },
        { trigger: ".party-type", run: "select residential" },
        { trigger: "[data-figure=cells]:contains(3)" },
        { trigger: ".party-open-reports", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Chi bộ Thử)" },
    ],
});
