// Keeps pages on this device when a reader asks to, lists them and removes them. Each has a worker of its own, for its
// address alone, which does the keeping: templates/offline/worker.js.
"use strict";
{
  const KEPT = "kept-pages";
  const offer = document.getElementById("keep");
  const list = document.getElementById("kept");
  const canKeep = "serviceWorker" in navigator && "caches" in window;

  // Keeping ----------------------------------------------------------------------------------------------------------

  async function activeWorker(registration) {
    if (registration.active) return registration.active;
    const worker = registration.installing ?? registration.waiting;
    await new Promise((done, failed) => worker.addEventListener("statechange", () => {
      if (worker.state === "activated") done();
      if (worker.state === "redundant") failed(new Error("The worker did not start."));
    }));
    return worker;
  }

  function ask(worker, wanted) {
    const { port1, port2 } = new MessageChannel();
    return new Promise((answered) => {
      port1.onmessage = (event) => answered(event.data);
      worker.postMessage(wanted, [port2]);
    });
  }

  async function keep(address, path, title) {
    const registration = await navigator.serviceWorker.register(address, { scope: path, updateViaCache: "none" });
    const said = await ask(await activeWorker(registration), { path, title });
    if (said !== "kept") await registration.unregister();
    return said;
  }

  // List all pages by the file that the search has of their names, the home page excepted: its worker would be one for all.
  async function choices(fieldset) {
    const { pages } = await (await fetch(offer.dataset.names)).json();
    for (const [url, title] of pages.filter(([url]) => url !== "/").sort((one, other) => one[1].localeCompare(other[1]))) {
      const box = document.createElement("input");
      const label = document.createElement("label");
      Object.assign(box, { type: "checkbox", name: "page", value: url });
      box.dataset.title = title;
      label.append(box, ` ${title}`);
      fieldset.append(label);
    }
  }

  async function beginKeeping() {
    const status = offer.querySelector("[role=status]");
    const worker = offer.dataset.worker;
    const policy = window.trustedTypes?.createPolicy("offline", {
      createScriptURL(url) {
        if (url !== worker) throw new TypeError("This page may start one worker, and no other script.");
        return url;
      },
    });
    const address = policy ? policy.createScriptURL(worker) : worker;
    const fieldset = offer.querySelector("fieldset");
    if (fieldset) await choices(fieldset);
    document.querySelector("[data-cannot]").hidden = true;
    offer.hidden = false;
    offer.addEventListener("submit", async (event) => {
      event.preventDefault();
      const wanted = [...offer.querySelectorAll("[name=page]")].filter((it) => it.type === "hidden" || it.checked);
      status.textContent = wanted.length ? "" : status.dataset.none;
      if (!wanted.length) return;
      try {
        const said = await Promise.all(wanted.map((it) => keep(address, it.value, it.dataset.title)));
        status.textContent = said.every((one) => one === "kept") ? status.dataset.kept : status.dataset.failed;
      } catch {
        status.textContent = status.dataset.failed;
      }
    });
  }

  // The list ---------------------------------------------------------------------------------------------------------

  async function forget(cache, path) {
    await cache.delete(path);
    const registrations = await navigator.serviceWorker.getRegistrations();
    await Promise.all(registrations.filter((it) => new URL(it.scope).pathname === path).map((it) => it.unregister()));
  }

  // Say whether the site has another page there now, or none; without the network nobody knows.
  async function newsOf(path, kept) {
    try {
      const now = await fetch(path, { method: "HEAD", cache: "no-store", redirect: "manual" });
      if ([404, 410].includes(now.status) || now.type === "opaqueredirect") return "gone";
      return now.ok && now.headers.get("etag") !== kept.headers.get("etag") ? "newer" : "";
    } catch {
      return "";
    }
  }

  async function showKept() {
    const cache = await caches.has(KEPT) ? await caches.open(KEPT) : null;
    const items = [];
    for (const request of cache ? await cache.keys() : []) {
      const kept = await cache.match(request);
      if (!kept?.headers.has("x-kept-at")) continue; // what a page shows, such as its style
      const path = new URL(request.url).pathname;
      const item = list.querySelector("template").content.firstElementChild.cloneNode(true);
      const title = decodeURIComponent(kept.headers.get("x-kept-title"));
      const day = new Date(kept.headers.get("x-kept-at")).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
      const link = item.querySelector("a");
      link.href = path;
      link.textContent = title;
      item.querySelector("[data-day]").textContent = day;
      const button = item.querySelector("button");
      button.setAttribute("aria-label", `${button.textContent}: ${title}`);
      button.addEventListener("click", async () => {
        await forget(cache, path);
        await showKept();
        list.querySelector("h2").focus();
      });
      items.push(item);
      newsOf(path, kept).then(async (news) => {
        if (!news) return;
        item.querySelector("[data-news]").textContent = list.dataset[news];
        if (news === "gone") {
          await forget(cache, path);
          link.removeAttribute("href");
          button.remove();
        }
      });
    }
    list.querySelector("ul").replaceChildren(...items);
    list.querySelector("[data-nothing]").hidden = items.length > 0;
    list.hidden = false;
  }

  if (offer && canKeep) beginKeeping();
  if (list && canKeep) {
    showKept();
    document.addEventListener("cleared", async () => {
      await caches.delete(KEPT);
      await Promise.all((await navigator.serviceWorker.getRegistrations()).map((it) => it.unregister()));
      await showKept();
    });
  }
}
