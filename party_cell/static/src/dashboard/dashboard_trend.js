/* global Chart */

import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";

/** Shares by month, as lines that differ by colour, dash and point. */
export class DashboardTrend extends Component {
    static template = "party_cell.DashboardTrend";
    static props = { months: Array, totals: Object };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.totals]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    /** What a reader without the picture is told, and what is drawn. */
    get lines() {
        const share = (part, whole) =>
            this.props.months.map(({ period, running }) => {
                const month = this.props.totals[period];
                const all = month && whole(month);
                // What the month that runs will come to is not known yet.
                return all && !running ? Math.round((100 * month[part]) / all) : null;
            });
        return [
            { label: _t("Cells that met"), data: share("met", (m) => m.cells - m.called_off) },
            { label: _t("Attendance rate"), data: share("present", (m) => m.summoned) },
            { label: _t("Rated good"), data: share("good", (m) => m.rated) },
        ];
    }

    get words() {
        return this.lines
            .map(({ label, data }) => {
                const points = this.props.months.map((month, i) =>
                    data[i] === null ? null : `${month.label} ${data[i]}%`
                );
                return `${label}: ${points.filter(Boolean).join(", ")}`;
            })
            .join(". ");
    }

    draw() {
        const scheme = cookie.get("color_scheme");
        const text = getCustomColor(scheme, "#111827", "#E4E4E4");
        const grid = getCustomColor(scheme, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)");
        const shapes = [
            { pointStyle: "circle", borderDash: [] },
            { pointStyle: "rect", borderDash: [6, 3] },
            { pointStyle: "triangle", borderDash: [2, 3] },
        ];
        this.chart?.destroy();
        this.chart = new Chart(this.canvas.el, {
            type: "line",
            data: {
                labels: this.props.months.map((month) => month.label),
                datasets: this.lines.map((line, i) => ({
                    ...line,
                    ...shapes[i],
                    borderColor: getColor(i, scheme, 3),
                    backgroundColor: getColor(i, scheme, 3),
                    borderWidth: 2,
                    pointRadius: 3,
                    spanGaps: true,
                })),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "index", intersect: false },
                plugins: {
                    legend: { labels: { color: text, usePointStyle: true, boxHeight: 7 } },
                    tooltip: {
                        callbacks: {
                            label: (item) => `${item.dataset.label}: ${item.formattedValue}%`,
                        },
                    },
                },
                scales: {
                    x: { ticks: { color: text, maxRotation: 0 }, grid: { display: false } },
                    y: {
                        min: 0,
                        max: 100,
                        ticks: { color: text, stepSize: 25, callback: (value) => `${value}%` },
                        grid: { color: grid },
                    },
                },
            },
        });
    }
}
