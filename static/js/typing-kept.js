// Has the site keep what somebody types into a form and has not saved, says so, and offers it when the form is opened again.
// typing.js asks for it; where the site cannot be reached, what that script keeps in this tab is all there is.
"use strict";
{
  const say = document.currentScript.dataset;
  const SOON = 2000; // milliseconds from a letter to its being kept
  const AGAIN = 15000; // and from a failure to another try
  const ELSEWHERE = 5000; // by so much is what the site has newer than what this tab has, if it was typed somewhere else

  // The order of the names says nothing.
  const plain = (values) => JSON.stringify(Object.entries(values ?? {}).sort(([one], [other]) => (one < other ? -1 : 1)));
  const token = (form) => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken?.value ?? "";

  class Site {
    constructor(typed, address) {
      this.typed = typed; // as typing.js has it: its form, values(), isChanged, isSent, restore()
      this.address = address;
      window.addEventListener("online", () => this.isLost && this.now());
    }

    // Offer what the site has of these forms, with a choice.
    static async offer(sites) {
      if (!say.user || !sites.length) return;
      const query = new URLSearchParams(sites.map((site) => ["form", site.address]));
      try {
        const answer = await fetch(`${say.address}?${query}`, { redirect: "manual" });
        const found = answer.ok ? await answer.json() : {};
        for (const site of sites) if (found[site.address]) site.show(found[site.address]);
      } catch {
        return; // without a network there is nothing to offer
      }
    }

    show({ values, opened, at, told }) {
      const kept = { values: JSON.parse(values), opened };
      const isOurs = at <= (this.typed.keptAt ?? 0) + ELSEWHERE;
      if (isOurs || plain(kept.values) === plain(this.typed.values())) return;
      this.isOffered = true; // it is not overwritten before somebody has chosen
      const box = Object.assign(document.createElement("p"), { className: "typed-before" });
      box.setAttribute("role", "status");
      const choose = (words, then) => {
        const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words });
        button.addEventListener("click", () => {
          this.isOffered = false;
          box.remove();
          then();
        });
        return button;
      };
      const back = choose(say.take, () => {
        this.typed.restore(kept);
        this.typed.keep();
      });
      box.append(told, " ", back, " ", choose(say.away, () => this.forget().then(() => this.soon())));
      this.typed.form.prepend(box);
    }

    soon() {
      if (this.timer || this.isOffered || this.typed.isSent || !say.user) return;
      this.timer = setTimeout(() => this.now(), SOON);
    }

    stop() {
      clearTimeout(this.timer);
      this.timer = null;
      this.asking?.abort();
    }

    async now() {
      this.stop();
      if (this.isOffered || this.typed.isSent || !say.user) return;
      const values = JSON.stringify(this.typed.values());
      if (!this.typed.isChanged) {
        if (this.last) this.forget().then(() => this.tell("", {}));
        return;
      }
      if (values === this.last) return;
      try {
        const answer = await this.send({ values, opened: this.typed.form.elements.opened?.value ?? "" });
        if (answer.type === "opaqueredirect") return this.tell(say.signedOut, {});
        if (answer.status === 403) return this.tell(say.refused, {});
        const { told, notice, where } = answer.status < 500 ? await answer.json() : { told: say.failed };
        this.isLost = false;
        if (answer.ok) this.last = values;
        this.tell(told, { notice, where });
      } catch (error) {
        if (error.name === "AbortError") return;
        this.isLost = true;
        this.tell(say.failed, {});
        this.timer = setTimeout(() => this.now(), AGAIN);
      }
    }

    send(given) {
      const body = new URLSearchParams({ address: this.address, ...given });
      this.asking = new AbortController();
      return fetch(say.address, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": token(this.typed.form) },
        redirect: "manual",
        keepalive: `${body}`.length < 60000, // so much may still be on its way when the page has gone
        signal: this.asking.signal,
      });
    }

    forget() {
      this.stop();
      this.last = "";
      return this.send({ forget: "1" }).catch(() => {});
    }

    // Say where the words are, and what whoever types should know of the draft.
    tell(words, { notice, where }) {
      if (!this.line) {
        this.line = Object.assign(document.createElement("p"), { className: "typed-kept" });
        this.line.setAttribute("aria-live", "polite");
        this.typed.form.append(this.line);
      }
      this.line.replaceChildren(words);
      this.line.hidden = !words;
      if (!notice) return;
      const link = Object.assign(document.createElement("a"), { href: where, target: "_blank", textContent: notice });
      this.line.append(" ", link);
    }
  }

  window.PlainleafSite = Site;
}
