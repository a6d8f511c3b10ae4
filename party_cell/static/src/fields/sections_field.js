import { Component, markup, onMounted, onPatched, useRef } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const KEPT = new Set(
    "P DIV BR B STRONG I EM U UL OL LI TABLE THEAD TBODY TR TD TH SPAN".split(" ")
);

/** What is pasted keeps its paragraphs, lists and tables, and loses its styles. */
export function cleanPasted(html) {
    const source = new DOMParser().parseFromString(html, "text/html").body;
    const target = document.implementation.createHTMLDocument("").body;
    const copy = (from, to) => {
        for (const node of from.childNodes) {
            if (node.nodeType === Node.TEXT_NODE) {
                to.append(node.textContent.replace(/\s+/g, " "));
            } else if (node.nodeType === Node.ELEMENT_NODE) {
                if (["STYLE", "SCRIPT", "META", "LINK", "TITLE"].includes(node.tagName)) {
                    continue;
                }
                let into = to;
                if (KEPT.has(node.tagName) && node.tagName !== "SPAN") {
                    into = to.appendChild(to.ownerDocument.createElement(node.tagName));
                    for (const name of ["colspan", "rowspan"]) {
                        if (node.hasAttribute(name)) {
                            into.setAttribute(name, node.getAttribute(name));
                        }
                    }
                }
                copy(node, into);
            }
        }
    };
    copy(source, target);
    return target.innerHTML;
}

/** One section's text, written in place. */
export class PartySectionText extends Component {
    static template = "party_cell.SectionText";
    static props = {
        record: Object,
        readonly: Boolean,
        placeholder: { type: String },
        title: { type: String },
    };

    setup() {
        this.root = useRef("root");
        onMounted(() => this.show());
        onPatched(() => {
            if (document.activeElement !== this.root.el) {
                this.show();
            }
        });
        useBus(this.props.record.model.bus, "NEED_LOCAL_CHANGES", ({ detail }) =>
            detail.proms.push(this.commit())
        );
    }

    get value() {
        return (this.props.record.data.content || "").toString();
    }

    show() {
        if (this.root.el.innerHTML !== this.value) {
            this.root.el.innerHTML = this.value;
        }
    }

    onFocus() {
        document.execCommand("defaultParagraphSeparator", false, "p");
    }

    onInput() {
        this.props.record.model.bus.trigger("FIELD_IS_DIRTY", true);
    }

    onPaste(ev) {
        const html = ev.clipboardData.getData("text/html");
        if (html) {
            ev.preventDefault();
            document.execCommand("insertHTML", false, cleanPasted(html));
        }
    }

    async commit() {
        const html = this.root.el?.textContent.trim() ? this.root.el.innerHTML : "";
        if (this.root.el && html !== this.value) {
            await this.props.record.update({ content: html ? markup(html) : false });
        }
    }
}

/** The sections of the minutes, one below the other: click and write. */
export class PartySectionsField extends Component {
    static template = "party_cell.SectionsField";
    static components = { PartySectionText };
    static props = { ...standardFieldProps, "*": true };

    get sections() {
        return this.props.record.data[this.props.name].records;
    }

    /** The heading; in a merged cell with the agency that the section is about. */
    title({ data }) {
        return data.unit_id ? `${data.heading} – ${data.unit_id.display_name}` : data.heading;
    }

    /** What was concluded last month is said once, above the first section that looks back. */
    recallsLastMonth(index) {
        const first = this.sections.findIndex(({ data }) => data.role === "last_month");
        return Boolean(this.props.record.data.last_conclusion) && index === first;
    }

    /** In a meeting of two parts the theme begins here: said once, above its first section. */
    beginsTheme(index) {
        const isTheme = (section) => section?.data.role === "thematic";
        return (
            this.props.record.data.kind === "combined" &&
            isTheme(this.sections[index]) &&
            !isTheme(this.sections[index - 1])
        );
    }
}

registry.category("fields").add("party_sections", {
    component: PartySectionsField,
    supportedTypes: ["one2many"],
    useSubView: true,
});
