import { registry } from "@web/core/registry";
import { DateTimeField, dateTimeField } from "@web/views/fields/datetime/datetime_field";

/** Day and hour as Party papers write them: dd/mm/yyyy hh:mm, without seconds. */
export class PartyMomentField extends DateTimeField {
    getFormattedValue(valueIndex) {
        const value = this.values[valueIndex];
        return value ? value.toFormat("dd/MM/yyyy HH:mm") : "";
    }
}

registry.category("fields").add("party_moment", { ...dateTimeField, component: PartyMomentField });
