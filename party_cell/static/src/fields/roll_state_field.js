import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Present, absent with reason, absent without: three buttons, one click, no dialogue. */
export class PartyRollStateField extends Component {
    static template = "party_cell.RollStateField";
    static props = { ...standardFieldProps };

    get options() {
        const styles = { present: "success", excused: "warning", unexcused: "danger" };
        return this.props.record.fields[this.props.name].selection.map(([key, label]) => ({
            key,
            label,
            chosen: this.props.record.data[this.props.name] === key,
            style: styles[key],
        }));
    }

    choose(option) {
        if (!this.props.readonly) {
            this.props.record.update({ [this.props.name]: option.chosen ? false : option.key });
        }
    }
}

registry.category("fields").add("party_roll_state", {
    component: PartyRollStateField,
    supportedTypes: ["selection"],
    listViewWidth: 380,
    // Of the field, not of the row: a click needs no edited row.
    extractProps: (fieldInfo, dynamicInfo) => ({ readonly: dynamicInfo.readonly }),
});
