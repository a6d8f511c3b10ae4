import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Puts the notice as plain text on the clipboard, to be pasted into another program. */
export class PartyCopyNotice extends Component {
    static template = "party_cell.CopyNotice";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({ text: "" });
    }

    async copy() {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        const text = await this.orm.call(record.resModel, "get_notice_text", [[record.resId]]);
        try {
            await browser.navigator.clipboard.writeText(text);
        } catch {
            // Browsers refuse on addresses without https, which is how many agencies run.
            this.state.text = text;
            return;
        }
        this.state.text = "";
        this.notification.add(_t("The notice is copied: paste it where you need it."), {
            type: "success",
        });
    }

    selectAll(ev) {
        ev.target.select();
        document.execCommand("copy");
    }
}

registry.category("view_widgets").add("party_copy_notice", { component: PartyCopyNotice });
