// Keeps what somebody types into a form until it is saved: asks before it is left, and puts it back when it was lost.
// This tab of the browser keeps it, for the person who is signed in, until they sign out; typing-kept.js has the site keep it.
"use strict";
{
  const say = document.currentScript.dataset;
  const OURS = "typed:";
  const OWNER = "typed-by";
  const SOON = 1500; // milliseconds from sending a form to the browser's asking for the answer, on a busy machine
  const SKIPPED = "#changelist-form, [data-given-back], #logout-form, [action^='/accounts/'], :has(input[type=password])";
  const TYPED = "textarea, input:not([type]), input[type=text], input[type=url], input[type=email]"; // what is worth keeping
  const PLAIN = "input:not([type=hidden], [type=file], [type=submit], [type=button]), textarea, select";
  const store = window.sessionStorage;

  function addressOf(form) {
    const address = new URL(form.getAttribute("action") || location.href, location.href);
    return address.pathname + address.search;
  }

  // Whose words these are ------------------------------------------------------------------------------------------

  function entries() {
    return Object.keys(store).filter((key) => key.startsWith(OURS));
  }

  function forgetAll() {
    entries().forEach((key) => store.removeItem(key));
  }

  if (say.user && store.getItem(OWNER) !== say.user) {
    forgetAll();
    store.setItem(OWNER, say.user);
  }
  document.addEventListener("submit", ({ target: form }) => {
    if (/logout/.test(form.action)) {
      forgetAll();
      store.removeItem(OWNER);
    }
    if (!form.matches("[data-given-back]")) return;
    for (const key of entries().filter((key) => key.startsWith(`${OURS}${addressOf(form)}#`))) {
      store.setItem(key, JSON.stringify({ ...JSON.parse(store.getItem(key)), sentAt: Date.now() }));
    }
  }, true);

  // What was sent is saved when the site then led on to another page, or the CMS's window is told to close. A page that
  // was not asked for by sending it says nothing of it: the answer was perhaps an error, or never came.
  const [arrival] = performance.getEntriesByType("navigation");
  const isSaved = document.querySelector(".cms-close-frame, #django-admin-popup-response-constants") || arrival?.redirectCount > 0;
  const answered = new Set();
  for (const key of entries()) {
    const kept = JSON.parse(store.getItem(key));
    if (!kept.sentAt) continue;
    const isAnswer = Math.abs(performance.timeOrigin - kept.sentAt) < SOON;
    if (isSaved && isAnswer) store.removeItem(key);
    else {
      if (isAnswer) answered.add(key);
      store.setItem(key, JSON.stringify({ ...kept, sentAt: 0 }));
    }
  }

  // Forms ----------------------------------------------------------------------------------------------------------

  class Kept {
    constructor(form) {
      this.form = form;
      const same = [...document.forms].filter((other) => other.action === form.action);
      this.key = `${OURS}${addressOf(form)}#${same.indexOf(form)}`;
      this.isSent = false;
      this.atFirst = this.values();
      this.site = form.querySelector(TYPED) ? new window.PlainleafSite(this, addressOf(form)) : null;
      this.putBack();
      for (const kind of ["input", "change", "keyup", "click"]) form.addEventListener(kind, () => this.soon());
      form.addEventListener("submit", () => this.send());
    }

    editors() {
      const all = Object.entries(window.cms_editor_plugin?._editors ?? {});
      return all.map(([id, editor]) => [document.getElementById(id), editor]).filter(([field]) => field?.form === this.form);
    }

    // Give what stands in each field, by its name; of a choice, whether each of its answers is ticked.
    values() {
      const values = {};
      const rich = new Map(this.editors());
      for (const field of this.form.querySelectorAll(PLAIN)) {
        if (!field.name) continue;
        if (rich.has(field)) values[field.name] = rich.get(field).getHTML();
        else if (field.type === "checkbox" || field.type === "radio") values[`${field.name}=${field.value}`] = field.checked;
        else if (field.tagName === "SELECT") {
          // With its words: what was found by searching is among the choices no more.
          values[field.name] = [...field.selectedOptions].map((option) => [option.value, option.textContent]);
        } else values[field.name] = field.value;
      }
      return values;
    }

    get isChanged() {
      return JSON.stringify(this.values()) !== JSON.stringify(this.atFirst);
    }

    soon() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), 200);
    }

    keep() {
      clearTimeout(this.timer);
      if (this.isSent) return;
      this.site?.soon();
      if (!this.isChanged) store.removeItem(this.key);
      else this.write(0);
    }

    write(sentAt) {
      if (store.getItem(OWNER) !== say.user) return; // signed out in another tab: nothing stays in this one
      const opened = this.form.elements.opened?.value;
      store.setItem(this.key, JSON.stringify({ values: this.values(), opened, sentAt, at: Date.now() }));
    }

    send() {
      clearTimeout(this.timer);
      this.site?.stop();
      if (this.isChanged || store.getItem(this.key)) this.write(Date.now());
      this.isSent = true;
    }

    putBack() {
      const kept = JSON.parse(store.getItem(this.key) ?? "null");
      this.keptAt = kept?.at;
      if (answered.has(this.key) && document.querySelector(".errornote, .errorlist, .error-summary")) {
        this.atFirst = null; // the site says what is wrong and has put it back itself; it is still not saved
        return;
      }
      if (!kept || JSON.stringify(kept.values) === JSON.stringify(this.atFirst)) {
        store.removeItem(this.key);
        return;
      }
      this.restore(kept);
    }

    // Put into the form what was kept, and say so.
    restore(kept) {
      this.fill(kept.values);
      const lost = this.withoutPlace(kept.values);
      // Should somebody else have saved meanwhile, the site must still be able to tell.
      if (kept.opened && this.form.elements.opened) this.form.elements.opened.value = kept.opened;
      this.tell(lost);
    }

    // Give the words for which there is no field any more.
    withoutPlace(values) {
      const there = new Set([...this.form.querySelectorAll(PLAIN)].map((field) => field.name));
      return Object.entries(values).filter(([name, value]) => !there.has(name) && typeof value === "string" && value.trim())
        .map(([, value]) => value);
    }

    fill(values) {
      const names = Object.keys(values).map((name) => name.split("=")[0]);
      window.plainleafRows?.makeRoom(this.form, names);
      const rich = new Map(this.editors());
      for (const field of this.form.querySelectorAll(PLAIN)) {
        const value = values[field.name];
        if (rich.has(field)) {
          if (value !== undefined) rich.get(field).commands.setContent(value);
        } else if (field.type === "checkbox" || field.type === "radio") {
          field.checked = values[`${field.name}=${field.value}`] ?? field.checked;
        } else if (field.tagName === "SELECT") {
          if (value !== undefined) this.choose(field, value);
        } else if (value !== undefined) field.value = value;
      }
    }

    choose(field, chosen) {
      for (const [value, words] of chosen) {
        if (![...field.options].some((option) => option.value === value)) field.add(new Option(words, value));
      }
      for (const option of field.options) option.selected = chosen.some(([value]) => value === option.value);
      field.dispatchEvent(new Event("change", { bubbles: true })); // for what shows it in its own way
    }

    tell(lost) {
      const box = document.createElement("p");
      box.setAttribute("role", "status");
      box.className = "typed-before";
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: say.away });
      button.addEventListener("click", () => {
        this.isSent = true; // nothing of it is kept any more, and nobody is asked
        store.removeItem(this.key);
        (this.site?.forget() ?? Promise.resolve()).finally(() => location.reload());
      });
      box.append(say.back, " ", button);
      if (lost.length) box.append(document.createElement("br"), say.lost, ...lost.flatMap((words) => [document.createElement("br"), words]));
      this.form.prepend(box);
    }
  }

  let forms = [];

  function unsaved() {
    return forms.filter((kept) => !kept.isSent && kept.isChanged);
  }

  function mayLeave() {
    if (!unsaved().length) return true;
    if (!window.confirm(say.leave)) return false;
    for (const kept of unsaved()) {
      store.removeItem(kept.key);
      kept.isSent = true;
    }
    return true;
  }

  window.addEventListener("beforeunload", (event) => {
    forms.forEach((kept) => kept.keep());
    forms.forEach((kept) => kept.site?.now());
    if (unsaved().length) event.preventDefault();
  });

  // The CMS asks its windows' listeners before one closes, whichever way: a cross, a button or Esc.
  function watchTheWindow() {
    const helpers = window.parent !== window && window.frameElement ? window.parent.CMS?.API?.Helpers : null;
    if (!helpers) return;
    helpers.addEventListener("modal-close.typing", (event) => {
      if (mayLeave()) return;
      event.preventDefault();
      event.stopImmediatePropagation(); // the editor would clean up and close it all the same
    });
    window.addEventListener("pagehide", () => helpers.removeEventListener("modal-close.typing"));
    window.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
      event.stopImmediatePropagation(); // its own way asks as well, and knows nothing of the editor
      window.parent.document.querySelector(".cms-modal-open .cms-modal-close")?.click();
    }, true);
  }

  function begin() {
    const posted = [...document.forms].filter((form) => form.method === "post" && !form.matches(SKIPPED));
    forms = posted.map((form) => new Kept(form));
    window.PlainleafSite.offer(forms.map((kept) => kept.site).filter(Boolean));
  }

  watchTheWindow(); // before the editor does
  // The CMS's editor begins when the page is there, after this script.
  document.addEventListener("DOMContentLoaded", () => setTimeout(begin));
}
