import { markup, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { formView } from "@web/views/form/form_view";
import { PartyRecordController } from "../record_form/record_form";

const EVERY = 4000; // milliseconds between two copies
const TEXT_FIELDS = ["conclusion", "guests", "fee_note"];

/**
 * The form of a meeting keeps a copy of unsaved long text in this browser, and offers it again
 * after a lost connection or an ended session. The copy goes when the meeting is saved.
 */
export class PartyMeetingController extends PartyRecordController {
    static template = "party_cell.MeetingFormView";

    setup() {
        super.setup();
        this.keeper = useState({ offered: null });
        let timer = null;
        onMounted(() => {
            this.offer();
            this.openPage();
            timer = browser.setInterval(() => this.keep(), EVERY);
        });
        onWillUnmount(() => browser.clearInterval(timer));
    }

    /** “This month” leads to a page of the form. */
    openPage() {
        const page = this.props.context?.party_page;
        if (page) {
            this.rootRef.el?.querySelector(`.o_notebook_headers a[name="${page}"]`)?.click();
        }
    }

    get keeperKey() {
        const { resId } = this.model.root;
        return resId && `party_cell.meeting.${odoo.info?.db || ""}.${user.userId}.${resId}`;
    }

    /** {field or section id: text} of what is on the screen now. */
    collectTexts() {
        const { data } = this.model.root;
        const texts = {};
        for (const name of TEXT_FIELDS) {
            texts[name] = data[name] || "";
        }
        for (const section of data.text_section_ids?.records || []) {
            texts[`section.${section.resId}`] = (section.data.content || "").toString();
        }
        texts.opinions = (data.opinion_ids?.records || [])
            .filter((opinion) => !opinion.resId && opinion.data.text)
            .map((opinion) => ({
                member: opinion.data.member_id || false,
                guest: opinion.data.guest_name || false,
                text: opinion.data.text,
            }));
        return texts;
    }

    async keep() {
        const key = this.keeperKey;
        if (!key || this.keeper.offered) {
            return;
        }
        for (const element of document.querySelectorAll(".party-section-text:focus")) {
            // Text that is being written reaches the record when it loses the focus.
            element.dispatchEvent(new Event("blur"));
        }
        if (await this.model.root.isDirty()) {
            const kept = { at: Date.now(), texts: this.collectTexts() };
            browser.localStorage.setItem(key, JSON.stringify(kept));
        }
    }

    offer() {
        const stored = this.keeperKey && browser.localStorage.getItem(this.keeperKey);
        if (stored) {
            const { at, texts } = JSON.parse(stored);
            const current = this.collectTexts();
            const differs = JSON.stringify(texts) !== JSON.stringify(current);
            if (differs) {
                const time = new Date(at).toLocaleString("vi-VN");
                this.keeper.offered = { time, texts };
            } else {
                this.forget();
            }
        }
    }

    async restore() {
        const { texts } = this.keeper.offered;
        const { root } = this.model;
        const changes = {};
        for (const name of TEXT_FIELDS) {
            if (texts[name] && texts[name] !== (root.data[name] || "")) {
                changes[name] = texts[name];
            }
        }
        await root.update(changes);
        for (const section of root.data.text_section_ids?.records || []) {
            const text = texts[`section.${section.resId}`];
            if (text && text !== (section.data.content || "").toString()) {
                await section.update({ content: markup(text) });
            }
        }
        for (const { member, guest, text } of texts.opinions || []) {
            const row = await root.data.opinion_ids.addNewRecord({ position: "bottom" });
            await row.update({ member_id: member, guest_name: guest, text });
            await root.data.opinion_ids.leaveEditMode();
        }
        this.keeper.offered = null;
    }

    forget() {
        if (this.keeperKey) {
            browser.localStorage.removeItem(this.keeperKey);
        }
        this.keeper.offered = null;
    }

    async onRecordSaved(record, changes) {
        this.forget();
        return super.onRecordSaved(record, changes);
    }
}

registry.category("views").add("party_meeting_form", {
    ...formView,
    Controller: PartyMeetingController,
});
