import { downloadFile } from "@web/core/network/download";
import { registry } from "@web/core/registry";

/**
 * Hand a file that the server has just made to the browser, as a download.
 *
 * @param {Object} env
 * @param {Object} action with params name, mimetype and content (base64)
 */
export function savePartyFile(env, { params }) {
    const bytes = Uint8Array.from(atob(params.content), (char) => char.charCodeAt(0));
    downloadFile(new Blob([bytes], { type: params.mimetype }), params.name, params.mimetype);
}

registry.category("actions").add("party_cell_save_file", savePartyFile);
