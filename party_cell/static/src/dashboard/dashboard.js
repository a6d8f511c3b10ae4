import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { user } from "@web/core/user";
import { _t } from "@web/core/l10n/translation";
import { normalize } from "@web/core/l10n/utils";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DashboardTrend } from "./dashboard_trend";

const NAMED = 30;
/** What a square says besides its colour. */
const SIGNS = { met: "✓", late: "✓", duplicate: "2", due: "…", missing: "✕", called_off: "–" };
/** Of a hundred cells that were to meet, how many at least did: the shades of committees' squares. */
const SHADES = [100, 90, 75, 50];

export function percent(part, whole) {
    return whole ? Math.round((100 * part) / whole) : null;
}

/** How the cells in charge stand: figures, trend, what waits, and a map of cells and months. */
export class PartyDashboard extends Component {
    static template = "party_cell.Dashboard";
    static components = { DashboardTrend };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.collator = new Intl.Collator(user.lang, { numeric: true });
        this.quickFilters = [
            { key: "missing", label: _t("Missing months only") },
            { key: "weak", label: _t("Weak cells only") },
            { key: "unreported", label: _t("Not reported") },
            { key: "no_thematic", label: _t("No thematic meeting this quarter") },
        ];
        const kept = this.props.state || {};
        this.state = useState({
            page: null,
            search: kept.search || "",
            filters: kept.filters || {},
            year: kept.year || false,
            cellType: kept.cellType || false,
        });
        useSetupAction({
            rootRef: this.root,
            getLocalState: () => ({
                committeeId: this.committeeId,
                search: this.state.search,
                filters: { ...this.state.filters },
                year: this.state.year,
                cellType: this.state.cellType,
            }),
        });
        onWillStart(() => this.load(kept.committeeId || false));
    }

    // ------------------------------------------------------------
    // DATA
    // ------------------------------------------------------------

    get committeeId() {
        const { committee } = this.state.page;
        return committee.length ? committee[0].id : false;
    }

    async load(committeeId) {
        const page = await this.orm.call("party.dashboard", "get", [], {
            committee_id: committeeId,
            year: this.state.year,
            cell_type: this.state.cellType,
        });
        const byName = (a, b) => this.collator.compare(a.name, b.name);
        page.rows.sort((a, b) => !!a.is_cell - !!b.is_cell || byName(a, b));
        page.weak.sort(byName);
        this.state.page = page;
    }

    reload() {
        return this.load(this.committeeId);
    }

    async descend(committeeId) {
        this.state.search = "";
        await this.load(committeeId);
        this.root.el.scrollTo({ top: 0, left: 0 });
    }

    onTypeChange(ev) {
        this.state.cellType = ev.target.value || false;
        return this.reload();
    }

    onYearChange(ev) {
        this.state.year = Number(ev.target.value) || false;
        return this.reload();
    }

    toggle(key) {
        this.state.filters[key] = !this.state.filters[key];
    }

    get rows() {
        const { filters, page, search } = this.state;
        const wanted = normalize(search.trim());
        const keys = this.quickFilters.map((filter) => filter.key).filter((key) => filters[key]);
        return page.rows.filter(
            (row) => keys.every((key) => row[key]) && normalize(row.name).includes(wanted)
        );
    }

    get weakNamed() {
        return this.state.page.weak.slice(0, NAMED);
    }

    get weakMore() {
        return this.state.page.weak.length - this.weakNamed.length;
    }

    // ------------------------------------------------------------
    // WORDS
    // ------------------------------------------------------------

    /** The figures in large type: of the last month, and attendance of all months shown. */
    get figures() {
        const { months, totals, weak, open } = this.state.page;
        const last = months.at(-1);
        const now = totals[last.period] || { cells: 0, met: 0 };
        const sum = (name) => Object.values(totals).reduce((all, month) => all + month[name], 0);
        const attendance = percent(sum("present"), sum("summoned"));
        return [
            { key: "cells", label: _t("Cells"), value: now.cells },
            {
                key: "met",
                label: _t("Met in %(month)s", { month: last.label }),
                value: `${now.met}/${now.cells}`,
            },
            {
                key: "attendance",
                label: _t("Attendance, months shown"),
                value: attendance === null ? "–" : `${attendance}%`,
            },
            {
                key: "open",
                label: _t("Overdue or not sent"),
                value: open.reduce((all, item) => all + item.count, 0),
            },
            { key: "weak", label: _t("Weak cells"), value: weak.length },
        ];
    }

    /**
     * Levels in a few letters, as a square never speaks by colour alone: the initials, and the
     * whole word where they are taken (Tốt T, Khá K, Trung bình TB, Kém).
     */
    get levelSigns() {
        const signs = {};
        for (const [level, label] of Object.entries(this.state.page.labels.level)) {
            const initials = label.split(" ").map((word) => word[0].toUpperCase());
            const short = initials.join("");
            signs[level] = Object.values(signs).includes(short) ? label : short;
        }
        return signs;
    }

    get legend() {
        const { labels } = this.state.page;
        const level = Object.entries(labels.level).map(([key, label]) => ({
            key,
            label,
            sign: this.levelSigns[key],
            class: `party-level-${key}`,
        }));
        const state = Object.entries(labels.state).map(([key, label]) => ({
            key,
            label: key === "met" ? _t("Met, not rated") : label,
            sign: SIGNS[key],
            class: `party-month-${key}`,
        }));
        return [...level, ...state];
    }

    /** @returns {{sign: string, class: string, title: string} | null} */
    describeSquare(row, month) {
        const square = row.squares[month.period];
        if (!square) {
            return null;
        }
        return row.is_cell ? this.cellSquare(row, month, square) : this.sumSquare(row, month, square);
    }

    cellSquare(row, month, { state, level }) {
        const { labels } = this.state.page;
        const words = [labels.state[state], level && labels.level[level]].filter(Boolean);
        return {
            sign: level ? this.levelSigns[level] : SIGNS[state],
            class: `party-month-${state} ${level ? `party-level-${level}` : ""}`,
            title: `${row.name}, ${month.label}: ${words.join(", ")}`,
        };
    }

    sumSquare(row, month, { cells, met, missing, called_off, rated, good }) {
        const expected = cells - called_off;
        const share = percent(met, expected);
        const shade = SHADES.findIndex((least) => share >= least);
        const running = month.running && met < expected;
        const words = [
            _t("%(met)s of %(cells)s cells have met", { met, cells }),
            missing && _t("missing: %(count)s", { count: missing }),
            called_off && _t("not held, with a reason: %(count)s", { count: called_off }),
            rated && _t("good: %(good)s of %(rated)s rated", { good, rated }),
        ].filter(Boolean);
        return {
            sign: `${met}/${cells}`,
            class: running ? "party-month-due" : `party-share-${shade < 0 ? SHADES.length : shade}`,
            title: `${row.name}, ${month.label}: ${words.join(", ")}`,
        };
    }

    weakReasons(cell) {
        const { labels } = this.state.page;
        return [
            cell.responsible && _t("watched by %(names)s", { names: cell.responsible }),
            cell.missing && _t("missing: %(count)s", { count: cell.missing }),
            cell.levels && cell.levels.map((level) => labels.level[level]).join(", "),
        ]
            .filter(Boolean)
            .join("; ");
    }

    // ------------------------------------------------------------
    // WHERE IT LEADS
    // ------------------------------------------------------------

    openRow(row) {
        return row.is_cell ? this.openForm("party.cell", row.id) : this.descend(row.id);
    }

    /** A square of a committee leads to its cells; a cell's to the meeting, or else to the cell. */
    openSquare(row, month) {
        if (!row.is_cell) {
            return this.descend(row.id);
        }
        const { meeting } = row.squares[month.period];
        return meeting
            ? this.openForm("party.meeting", meeting)
            : this.openForm("party.cell", row.id);
    }

    openForm(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openList({ name, model, domain }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            domain,
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }

    openWeak() {
        const ids = this.state.page.weak.map((cell) => cell.id);
        return this.openList({
            name: _t("Weak cells"),
            model: "party.cell",
            domain: [["id", "in", ids]],
        });
    }

    /** Arrows move between the squares; Tab leaves the map by its rows. */
    onKeydown(ev) {
        const step = {
            ArrowLeft: [0, -1],
            ArrowRight: [0, 1],
            ArrowUp: [-1, 0],
            ArrowDown: [1, 0],
        }[ev.key];
        const place = ev.target.closest("td, th");
        if (!step || !place) {
            return;
        }
        const rows = [...place.closest("table").rows];
        let line = place.parentElement.rowIndex;
        let column = place.cellIndex;
        let button;
        // Months before the beginning of a cell have no square: past them.
        do {
            line += step[0];
            column += step[1];
            button = rows[line]?.cells[column]?.querySelector("button");
        } while (!button && rows[line]?.cells[column]);
        if (button) {
            ev.preventDefault();
            button.focus();
        }
    }
}

registry.category("actions").add("party_cell.dashboard", PartyDashboard);
