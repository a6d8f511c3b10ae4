import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/**
 * The form of all records of this addon (`party.access` names it): from the save before a button
 * to the reload after it nothing can be clicked or typed that the reload would lose.
 */
export class PartyRecordController extends FormController {
    async beforeExecuteActionButton(clickParams) {
        this.ui.block();
        let goesOn = false;
        try {
            goesOn = await super.beforeExecuteActionButton(clickParams);
        } finally {
            if (goesOn === false) {
                this.ui.unblock();
            }
        }
        return goesOn;
    }

    async afterExecuteActionButton(clickParams) {
        this.ui.unblock();
        return super.afterExecuteActionButton(clickParams);
    }
}

registry.category("views").add("party_record_form", {
    ...formView,
    Controller: PartyRecordController,
});
