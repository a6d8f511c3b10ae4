import { registry } from "@web/core/registry";
import { download } from "@web/core/network/download";
import { user } from "@web/core/user";
import { getReportUrl } from "@web/webclient/actions/reports/utils";

/**
 * Papers of this addon need no wkhtmltopdf. Odoo's own path asks for it first and, where it is
 * missing, shows a web page instead of the paper: this handler comes before that path.
 *
 * @param {Object} action an ir.actions.report
 * @param {Object} options
 * @param {Object} env
 * @returns {Promise<boolean>} whether the paper has been downloaded here
 */
export async function downloadPartyPaper(action, options, env) {
    const isPaper = (action.report_name || "").startsWith("party_cell.");
    if (!isPaper || action.report_type !== "qweb-pdf") {
        return false;
    }
    env.services.ui.block();
    try {
        await download({
            url: "/report/download",
            data: {
                data: JSON.stringify([getReportUrl(action, "pdf"), action.report_type]),
                context: JSON.stringify({ ...user.context, ...action.context }),
            },
        });
    } finally {
        env.services.ui.unblock();
    }
    return true;
}

registry.category("ir.actions.report handlers").add("party_cell_paper", downloadPartyPaper);
