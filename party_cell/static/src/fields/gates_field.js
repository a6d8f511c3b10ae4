import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const FOCUSABLE = "input:not([type=file]), select, textarea, button, td";

/** The open gates of the next step, as a list of actions; each leads to its field. */
export class PartyGatesField extends Component {
    static template = "party_cell.GatesField";
    static props = { ...standardFieldProps, pages: { type: Object, optional: true } };
    static defaultProps = { pages: {} };

    get gates() {
        return this.props.record.data[this.props.name] || [];
    }

    ofSeverity(severity) {
        return this.gates.filter((gate) => gate.severity === severity);
    }

    async goTo(ev, fieldName) {
        const form = ev.target.closest(".o_form_view");
        const page = this.props.pages[fieldName];
        if (page) {
            form.querySelector(`.o_notebook_headers a[name="${page}"]`)?.click();
        }
        // A page appears with the next rendering, the editor in it somewhat later.
        for (let tries = 0; tries < 20; tries++) {
            await new Promise((resolve) => setTimeout(resolve, 50));
            const field = form.querySelector(`.o_field_widget[name="${fieldName}"]`);
            const input =
                field?.querySelector("[contenteditable=true]") || field?.querySelector(FOCUSABLE);
            if (input) {
                field.scrollIntoView({ block: "center" });
                input.focus();
                return;
            }
        }
    }
}

export const partyGatesField = {
    component: PartyGatesField,
    supportedTypes: ["jsonb", "json"],
    extractProps: ({ options }) => ({ pages: options.pages || {} }),
};

registry.category("fields").add("party_gates", partyGatesField);
