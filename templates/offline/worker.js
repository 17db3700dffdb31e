// Gives a page that a reader keeps on this device where the network gives none, and what that page shows. It is registered
// for the address of that page alone. The network comes first: a page that changed is kept anew, one that went is forgotten.
"use strict";
const KEPT = "kept-pages";
const NOTICE = {{ notice|safe }};
const SHOWN = /["'\s=](\/(?:static|pictures|media)\/[^"'#\s,>]+)/g;
const ASKS = /class=["']?questions\b/; // such a page says something when a question is ticked
const MARKS = /<section[^>]*aria-labelledby=["']?quality-marks[^]*?<\/section>/; // a mark may have ended since the page was kept

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("message", (event) => event.waitUntil(
  keep(event.data).then((said) => event.ports[0].postMessage(said)),
));
self.addEventListener("fetch", (event) => event.respondWith(answerTo(event)));

async function keep({ path, title }) {
  try {
    return await take(path, title, await fetch(path, { cache: "no-cache", redirect: "manual" }));
  } catch {
    return "failed";
  }
}

async function take(path, title, answer) {
  const isGone = [404, 410].includes(answer.status) || answer.type === "opaqueredirect";
  if (!answer.ok && !isGone) return "failed";
  const cache = await caches.open(KEPT);
  if (isGone) {
    await cache.delete(path);
    if (new URL(self.registration.scope).pathname === path) await self.registration.unregister();
    return "gone";
  }
  const html = await answer.text();
  const headers = new Headers(answer.headers);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  headers.set("x-kept-at", new Date().toISOString());
  headers.set("x-kept-title", encodeURIComponent(title));
  const shown = new Set([...html.matchAll(SHOWN)].map((found) => found[1]));
  if (ASKS.test(html)) shown.add("{% url 'questions:words' %}");
  await Promise.all([...shown].map(async (address) => (await cache.match(address)) ?? cache.add(address)));
  await cache.put(path, new Response(html, { headers }));
  return "kept";
}

async function answerTo(event) {
  const { request } = event;
  const isPage = request.mode === "navigate";
  const kept = request.method === "GET" && await caches.match(request, { cacheName: KEPT, ignoreSearch: isPage, ignoreVary: true });
  if (!kept) return fetch(request);
  try {
    const answer = await fetch(request);
    if (!isPage) return answer;
    if (answer.status >= 500) return told(kept);
    event.waitUntil(take(new URL(request.url).pathname, decodeURIComponent(kept.headers.get("x-kept-title")), answer.clone()));
    return answer;
  } catch {
    return isPage ? told(kept) : kept;
  }
}

// Give a kept page with the day on which it was kept, and without marks.
async function told(kept) {
  const day = new Date(kept.headers.get("x-kept-at")).toLocaleDateString("en-GB", { dateStyle: "long" });
  const html = (await kept.text()).replace(MARKS, "").replace("<main", () => `${NOTICE.replace("{day}", day)}<main`);
  return new Response(html, { headers: kept.headers });
}
