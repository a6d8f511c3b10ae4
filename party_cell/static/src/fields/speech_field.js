import { onMounted, onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { ListTextField, listTextField } from "@web/views/fields/text/text_field";

/** Text in a grid: Enter goes to the next row, Shift+Enter makes a new line. */
export class PartySpeechField extends ListTextField {
    setup() {
        super.setup();
        const onKeydown = (ev) => {
            if (ev.key !== "Enter" || ev.shiftKey || ev.isComposing) {
                return;
            }
            ev.preventDefault();
            ev.stopPropagation();
            // The list leaves Enter to textareas; told of the cell instead, it goes on.
            const cell = ev.target.closest("td");
            ev.target.dispatchEvent(new Event("change", { bubbles: true }));
            cell?.dispatchEvent(
                new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true })
            );
        };
        let element = null;
        onMounted(() => {
            element = this.textareaRef.el;
            element?.addEventListener("keydown", onKeydown);
        });
        onWillUnmount(() => element?.removeEventListener("keydown", onKeydown));
    }
}

registry.category("fields").add("list.party_speech", {
    ...listTextField,
    component: PartySpeechField,
});
