// Lets a reader tick questions on a page, and shows their own list of them on the page My questions. This browser alone
// keeps the list: nothing is written before the reader acts, and nothing is sent. What was kept is judged before it is
// believed, and shown as text and nothing else. Whatever is said comes from the server: this file has no words.
"use strict";
{
  const KEY = "my-questions";
  const VERSION = 1;
  const MOST = 100; // questions
  const LONGEST = { text: 500, answer: 5000, page: 500, title: 300 }; // letters
  const LONGEST_LIST = 2_000_000; // letters
  const A_DAY = 86_400_000; // milliseconds; for so long a tab may not have heard that a question was removed
  const own = document.getElementById("my-questions");
  let list = new Map(); // by id: {id, changed, place, text, answer, page, title}, or {id, changed, isGone} of one removed
  let isUnsaved = false;

  // What the browser keeps -------------------------------------------------------------------------------------------

  const isText = (value, longest) => typeof value === "string" && value.length <= longest;
  const isQuestion = (it) => Number.isFinite(it.place) && Object.keys(LONGEST).every((name) => isText(it[name], LONGEST[name]));
  const isOurs = (data) => data?.version === VERSION && Array.isArray(data.questions) && data.questions.length <= 10 * MOST &&
    data.questions.every((it) => isText(it?.id, 60) && Number.isSafeInteger(it.changed) && (it.isGone === true || isQuestion(it)));

  // Give the list that stands in a text, or null where there is none. Throws "unreadable".
  function read(text) {
    if (text === null) return null;
    let data = null;
    try {
      if (text.length <= LONGEST_LIST) data = JSON.parse(text);
    } catch {
      // then it is none of ours
    }
    if (!isOurs(data)) throw new Error("unreadable");
    return new Map(data.questions.map((it) => [it.id, it]));
  }

  // Give the list that is kept, or null. Throws "unreadable" or, where the browser keeps nothing, "refused".
  function kept() {
    let text = null;
    try {
      text = localStorage.getItem(KEY);
    } catch {
      throw new Error("refused");
    }
    return read(text);
  }

  // Of what two tabs say of a question, the later holds; should both have the same time, all tabs choose the same.
  const isLater = (one, other) => one.changed === other.changed ? JSON.stringify(one) > JSON.stringify(other) : one.changed > other.changed;

  function together(one, other) {
    const both = new Map(one);
    for (const [id, it] of other) if (!both.has(id) || isLater(it, both.get(id))) both.set(id, it);
    return both;
  }

  const written = (questions) => JSON.stringify({ version: VERSION, questions: [...questions.values()].sort((one, other) => one.id < other.id ? -1 : 1) });
  const inOrder = () => [...list.values()].filter((it) => !it.isGone).sort((one, other) => one.place - other.place || (one.id < other.id ? -1 : 1));
  const find = (id) => list.get(id)?.isGone ? undefined : list.get(id);

  // Change the list, with what other tabs did to it, and keep it. Gives "", or the name of what to say where it is not kept.
  // On the page of the list a change that the browser refuses to keep stands for as long as the page is open.
  function change(what) {
    const before = list;
    try {
      const there = kept();
      list = there || isUnsaved ? together(list, there ?? []) : new Map();
    } catch (trouble) {
      if (!own || trouble.message === "unreadable") return trouble.message;
      list = new Map(list);
    }
    const objection = what();
    if (objection) return objection;
    for (const it of list.values()) if (it.isGone && it.changed < Date.now() - A_DAY) list.delete(it.id);
    try {
      localStorage.setItem(KEY, written(list));
      isUnsaved = false;
      return "";
    } catch {
      isUnsaved = Boolean(own);
      if (own) return "unsaved";
      list = before;
      return "refused";
    }
  }

  function put(id, more) {
    const changed = Math.max(Date.now(), (list.get(id)?.changed ?? 0) + 1);
    list.set(id, more ? { ...find(id), ...more, id, changed } : { id, changed, isGone: true });
  }

  function add(id, text, page = "", title = "") {
    const all = inOrder();
    if (all.length >= MOST) return "full";
    put(id, { place: (all.at(-1)?.place ?? 0) + 1, text, answer: "", page, title });
    return "";
  }

  // Take over what other tabs did; while this one was asleep it was told nothing.
  function wake() {
    try {
      const there = kept() ?? new Map();
      list = isUnsaved ? together(list, there) : there;
    } catch (trouble) {
      return show(trouble.message);
    }
    return show();
  }

  addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  addEventListener("storage", (event) => {
    if (event.key !== KEY && event.key !== null) return undefined;
    try {
      const there = event.key && read(event.newValue);
      if (there) {
        list = together(list, there);
        if (written(list) !== written(there)) change(() => ""); // both wrote at once
        return show();
      }
      isUnsaved = false; // cleared in one tab, it is cleared in all
      return wake();
    } catch (trouble) {
      return show(trouble.message);
    }
  });

  // What is said -----------------------------------------------------------------------------------------------------

  let words = own && JSON.parse(own.dataset.words);

  // Say something by its name. On other pages than that of the list, the words come only once a reader has acted.
  async function say(where, name, filled = {}) {
    try {
      words ??= await (await fetch(`${blocks[0].link.href}words.json`)).json();
      where.textContent = (words[name] ?? "").replace(/\{(\w+)\}/g, (_all, key) => filled[key]);
    } catch {
      // without the network, what is ticked still shows what is kept
    }
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  const onOneLine = (text) => text.replace(/\s+/g, " ").trim();

  // On any page ------------------------------------------------------------------------------------------------------

  const sheet = document.querySelector("[data-page]")?.dataset;
  const page = sheet?.page ?? location.pathname;
  const title = sheet?.title ?? onOneLine(document.querySelector("h1")?.textContent ?? "");
  const boxes = [];

  // A question is known by its words, whichever page asks it.
  function idOf(text) {
    let sum = 7;
    for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) % 2 ** 47;
    return `asked-${sum.toString(36)}`;
  }

  function textOf(item) {
    const copy = item.cloneNode(true);
    for (const aside of copy.querySelectorAll("[popover], sup")) aside.remove();
    return onOneLine(copy.textContent).slice(0, LONGEST.text);
  }

  function offer(item, text, said) {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.dataset.id = idOf(text);
    box.setAttribute("aria-label", text);
    box.addEventListener("change", () => {
      const { id } = box.dataset;
      const refusal = change(() => {
        if (box.checked) return find(id) ? "" : add(id, text, page, title);
        return find(id)?.answer ? "answered" : put(id);
      });
      say(said, refusal || (box.checked ? "kept" : "gone"));
      show();
    });
    item.addEventListener("click", (event) => {
      if (!event.target.closest("a, button, input, [popover]") && getSelection().isCollapsed) box.click();
    });
    item.prepend(box);
    boxes.push(box);
  }

  const blocks = [...document.querySelectorAll(".questions")].map((block) => {
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    block.classList.add("questions--ticked");
    block.append(said);
    for (const item of block.querySelectorAll("li")) offer(item, textOf(item), said);
    return { items: block.querySelector("ul"), said, link: block.querySelector(":scope > p a") };
  });
  const nameOfList = blocks[0]?.link.textContent;

  // Show what was ticked here in words that the page no longer has.
  function showEarlier() {
    const asked = new Set(boxes.map((box) => box.dataset.id));
    for (const it of inOrder().filter((it) => it.page === page && !asked.has(it.id))) {
      const { items, said } = blocks.at(-1);
      const item = document.createElement("li");
      const note = document.createElement("small");
      item.textContent = `${it.text} `;
      offer(item, it.text, said);
      boxes.at(-1).dataset.id = it.id;
      item.append(note);
      items.append(item);
      say(note, "earlier");
    }
  }

  function showTicks() {
    showEarlier();
    const count = inOrder().length;
    for (const box of boxes) box.checked = Boolean(find(box.dataset.id));
    for (const { link } of blocks) link.textContent = count ? `${nameOfList} (${count})` : nameOfList;
  }

  // On the page of the list ------------------------------------------------------------------------------------------

  const within = (name, inside = own) => inside.querySelector(`[data-${name}]`);
  const rows = new Map(); // by id, what shows a question: its elements, and what its fields were last filled with
  let removed = null;

  function tell(name, filled) {
    say(own.querySelector("[role=status]"), name, filled);
  }

  function act(what, done, filled) {
    const refusal = change(what);
    const isKept = !refusal || refusal === "unsaved";
    show(refusal);
    if (isKept && done) tell(done, filled?.());
    return isKept;
  }

  function newRow(id) {
    const item = within("row").content.firstElementChild.cloneNode(true);
    const row = {
      item, id, heading: item.querySelector("h3"), from: item.querySelector(".question-from"), summary: item.querySelector("summary"),
      answer: within("answer", item), text: within("text", item), onPaper: item.querySelector(".question-answer"), filled: {},
    };
    row.answer.addEventListener("input", () => type(row, "answer", row.answer.value));
    row.text.addEventListener("input", () => onOneLine(row.text.value) && type(row, "text", onOneLine(row.text.value)));
    row.text.addEventListener("change", () => (row.text.value = find(id)?.text ?? ""));
    within("up", item).addEventListener("click", (event) => move(row, -1, event.currentTarget));
    within("down", item).addEventListener("click", (event) => move(row, 1, event.currentTarget));
    within("remove", item).addEventListener("click", () => remove(row));
    rows.set(id, row);
    return row;
  }

  // Keep what was typed. What another tab wrote there meanwhile, and this one has not shown, is kept as well.
  function type(row, name, typed) {
    act(() => {
      const there = list.get(row.id)?.[name] ?? "";
      const both = name === "answer" && there && there !== row.filled[name] ? `${there}\n${typed}` : typed;
      put(row.id, { ...row.it, ...find(row.id), [name]: both.slice(0, LONGEST[name]) });
      if (both === typed) row.filled[name] = both;
    });
  }

  function move(row, by, button) {
    const all = inOrder();
    const at = all.findIndex((it) => it.id === row.id);
    const other = all[at + by];
    if (!other) return tell(by < 0 ? "first" : "last");
    act(() => {
      const places = [find(row.id), find(other.id)].map((it) => it?.place);
      if (places.includes(undefined)) return;
      put(row.id, { place: places[1] });
      put(other.id, { place: places[0] });
    }, "moved", () => ({ number: inOrder().findIndex((it) => it.id === row.id) + 1 }));
    return button.focus();
  }

  function remove({ id }) {
    const at = inOrder().findIndex((it) => it.id === id);
    const it = find(id);
    if (!act(() => put(id), "removed")) return;
    removed = it;
    within("put-back").hidden = false;
    const all = inOrder();
    (rows.get(all[Math.min(at, all.length - 1)]?.id)?.heading ?? document.getElementById("my-list")).focus();
  }

  // Lead back to a page of this site, and nowhere else.
  function fillFrom(from, it) {
    from.hidden = !it.title;
    let address = null;
    try {
      address = new URL(it.page, location.origin);
    } catch {
      // then it leads nowhere
    }
    const name = document.createElement(it.page && address?.origin === location.origin ? "a" : "span");
    if (name.href !== undefined) name.href = address.pathname.replace(/^\/+/, "/"); // two slashes would name another site
    name.textContent = it.title;
    from.replaceChildren(`${words.about} `, name);
  }

  function fill(row, it) {
    row.it = it;
    row.heading.textContent = it.text;
    row.onPaper.textContent = it.answer;
    fillFrom(row.from, it);
    for (const name of ["answer", "text"]) {
      if (row.filled[name] !== it[name]) row[name].value = row.filled[name] = it[name];
      row[name].setAttribute("aria-label", `${onOneLine(row[name].closest("label").textContent)}: ${it.text}`);
    }
    for (const control of row.item.querySelectorAll("summary, button")) control.setAttribute("aria-label", `${control.textContent}: ${it.text}`);
  }

  function showList(trouble) {
    const all = inOrder();
    const ids = new Set(all.map((it) => it.id));
    const items = own.querySelector("ol");
    for (const [id, row] of rows) {
      if (ids.has(id)) continue;
      row.item.remove();
      rows.delete(id);
    }
    all.forEach((it, at) => {
      const row = rows.get(it.id) ?? newRow(it.id);
      fill(row, it);
      if (items.children[at] !== row.item) items.insertBefore(row.item, items.children[at] ?? null);
    });
    within("empty").hidden = all.length > 0;
    within("filled").hidden = all.length === 0;
    const alert = own.querySelector("[role=alert]");
    const alarm = isUnsaved || trouble === "refused" ? "unsaved" : trouble;
    if (alert.dataset.says !== alarm) say(alert, (alert.dataset.says = alarm)); // said again, it would be read out again
  }

  function asText() {
    const today = new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
    const parts = inOrder().map((it, at) => [
      `${at + 1}. ${it.text}`,
      ...(it.title ? [`${words.about} ${it.title}`] : []),
      `${words.answer} ${it.answer}`,
    ].join("\n"));
    return [title, words.saved.replace("{date}", today), "", parts.join("\n\n"), ""].join("\n").replaceAll("\n", "\r\n");
  }

  function save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([asText()], { type: "text/plain;charset=utf-8" }));
    link.download = own.dataset.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  function clear() {
    try {
      localStorage.removeItem(KEY);
    } catch {
      // where nothing can be kept, nothing is
    }
    list = new Map();
    isUnsaved = false;
    removed = null;
    within("put-back").hidden = true;
    show();
    document.dispatchEvent(new Event("cleared")); // keeping.js removes what it kept
    tell("cleared");
    document.getElementById("my-list").focus();
  }

  function begin() {
    const form = own.querySelector("form:not([method])");
    const dialog = own.querySelector("dialog");
    document.querySelector("[data-without-script]").hidden = true;
    own.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = onOneLine(form.question.value);
      const id = `own-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
      if (text && !act(() => add(id, text), "added")) return;
      form.question.value = "";
      form.question.focus();
    });
    within("put-back").addEventListener("click", () => {
      const { id } = removed;
      if (!act(() => put(id, removed), "back")) return;
      within("put-back").hidden = true;
      rows.get(id).heading.focus();
    });
    within("save").addEventListener("click", save);
    within("clear").addEventListener("click", () => {
      dialog.returnValue = ""; // or Esc would answer as the last press did
      dialog.showModal();
    });
    dialog.addEventListener("close", () => dialog.returnValue === "clear" && clear());
    addEventListener("beforeunload", (event) => isUnsaved && event.preventDefault());
  }

  function show(trouble = "") {
    if (own) showList(trouble);
    else if (blocks.length) showTicks();
  }

  if (own) begin();
  wake();
}
