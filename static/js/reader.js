// What helps a reader on any page, and is needed on none: pages suggested while one searches, and where one is on a long page.
"use strict";

// The names of all pages come in one file when the box is first entered, and are looked through here: no letter of what is
// typed leaves the browser.
{
  const MOST = 6;
  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f'’]/g, "").split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const named = (words) => [...words, words.join("")]; // “petct” is PET-CT
  const box = document.querySelector(".search-box input");
  const list = document.createElement("ul");
  let pages = [];
  let active = -1;

  if (box) {
    list.id = "q-pages";
    list.role = "listbox";
    list.setAttribute("aria-label", box.labels[0].textContent.trim());
    box.form.append(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"], ["autocomplete", "off"]]) {
      box.setAttribute(name, value);
    }
    box.addEventListener("focus", load, { once: true });
    box.addEventListener("input", suggest);
    box.addEventListener("keydown", move);
    box.addEventListener("blur", close);
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
    list.addEventListener("click", (event) => go(event.target.closest("li")));
  }

  async function load() {
    try {
      const answer = await fetch(new URL("names.json", box.form.action));
      pages = (await answer.json()).pages.map(([url, title, others, words]) => ({
        url,
        names: [title, ...others, ...words].map((name) => ({ name, words: named(plain(name)) })),
        shown: 1 + others.length,
      }));
      suggest();
    } catch {
      box.addEventListener("focus", load, { once: true }); // the form works without
    }
  }

  // Give the first name of a page that has every word which was typed, or else words that begin so, or nothing.
  function nameOf(page, typed) {
    const first = (fits) => page.names.findIndex(({ words }) => typed.every((word) => words.some((one) => fits(one, word))));
    const whole = first((one, word) => one === word);
    const at = whole < 0 ? first((one, word) => one.startsWith(word)) : whole;
    return at < 0 ? null : { page, at, whole: whole >= 0, begins: page.names[at].words[0].startsWith(typed[0]) };
  }

  function suggest() {
    const typed = plain(box.value);
    const found = typed.length && document.activeElement === box ? pages.map((page) => nameOf(page, typed)).filter(Boolean) : [];
    found.sort((one, other) => other.whole - one.whole || other.begins - one.begins || Math.min(one.at, one.page.shown) - Math.min(other.at, other.page.shown));
    list.replaceChildren(...found.slice(0, MOST).map(({ page, at }, number) => {
      const option = document.createElement("li");
      option.id = `q-page-${number}`;
      option.role = "option";
      option.dataset.url = page.url;
      option.textContent = page.names[0].name;
      if (at > 0 && at < page.shown) {
        const other = document.createElement("small");
        other.textContent = ` (${page.names[at].name})`;
        option.append(other);
      }
      return option;
    }));
    choose(-1);
  }

  function choose(number) {
    active = number;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", at === active));
    box.setAttribute("aria-expanded", list.childElementCount > 0);
    if (active < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", list.children[active].id);
  }

  function move(event) {
    const count = list.childElementCount;
    if (!count || event.isComposing) return;
    if (event.key === "ArrowDown") choose(active + 1 < count ? active + 1 : -1);
    else if (event.key === "ArrowUp") choose(active < 0 ? count - 1 : active - 1);
    else if (event.key === "Enter" && active >= 0) go(list.children[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  }

  function close() {
    list.replaceChildren();
    choose(-1);
  }

  function go(option) {
    if (option) location.assign(option.dataset.url);
  }
}

// “On this page” says which part is being read.
{
  const links = [...document.querySelectorAll(".contents a")];
  const headings = links.map((link) => document.getElementById(link.hash.slice(1)));

  // The last part that begins in the upper third of the window, or above it.
  function mark() {
    const at = headings.findLastIndex((heading) => heading?.getBoundingClientRect().top < innerHeight / 3);
    links.forEach((link, number) => {
      if (number === at) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    });
  }

  const crossing = new IntersectionObserver(mark, { rootMargin: "0px 0px -66%" });
  for (const heading of headings) if (heading) crossing.observe(heading);
}
