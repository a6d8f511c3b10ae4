import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;
const BACK = 14;
const AHEAD = 3;

/** A date that stands for its month: mm/yyyy, chosen from a list of months. */
export class PartyMonthField extends Component {
    static template = "party_cell.MonthField";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get label() {
        return this.value ? this.value.toFormat("MM/yyyy") : "";
    }

    get isRequired() {
        return this.props.record.fields[this.props.name].required;
    }

    get options() {
        const now = DateTime.local().startOf("month");
        const months = [];
        for (let offset = AHEAD; offset >= -BACK; offset--) {
            months.push(now.plus({ months: offset }).toFormat("yyyy-MM"));
        }
        const current = this.value && this.value.toFormat("yyyy-MM");
        if (current && !months.includes(current)) {
            months.push(current);
        }
        const options = months.map((key) => ({ key, label: `${key.slice(5)}/${key.slice(0, 4)}` }));
        return this.isRequired ? options : [{ key: "", label: "" }, ...options];
    }

    onChange(ev) {
        const month = ev.target.value && DateTime.fromFormat(ev.target.value, "yyyy-MM");
        this.props.record.update({ [this.props.name]: month || false });
    }
}

registry.category("fields").add("party_month", {
    component: PartyMonthField,
    supportedTypes: ["date"],
});
