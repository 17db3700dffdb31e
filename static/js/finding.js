// Looks for a source or a fact as its name is typed, and puts its mark where the cursor was. Without this the form is sent.
"use strict";
{
  const say = document.currentScript.dataset;
  const SOON = 250; // milliseconds after the last key
  const box = document.querySelector(".find-source");
  const words = document.getElementById("find-words");
  const found = box?.querySelector(".find-source-found");
  const told = document.getElementById("in-between-told");
  let last = null; // where the cursor was: a field, or the editor of rich text
  let asked = 0;
  let timer = 0;

  if (box) {
    words.removeAttribute("name"); // so that what stands here is not sent with the form
    document.addEventListener("focusin", ({ target }) => {
      if (box.contains(target) || !target.matches("textarea, input[type=text], .tiptap, .ProseMirror")) return;
      last = target;
      const label = target.closest(".form-row")?.querySelector("label"); // of the editor, which else has no name
      if (target.isContentEditable && label) target.setAttribute("aria-label", label.textContent.trim());
    });
    words.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(look, SOON);
    });
    words.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        look();
      }
    });
    box.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      event.preventDefault();
      if (button.value === "find") look();
      else put(button.value.slice("put:".length), button.dataset.name);
    });
  }

  async function look() {
    clearTimeout(timer);
    const number = ++asked;
    try {
      const answer = await fetch(`${say.address}?${new URLSearchParams({ q: words.value })}`);
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const { found: things } = await answer.json();
      if (number === asked) show(things);
    } catch {
      if (number === asked) told.textContent = say.failed;
    }
  }

  function show(things) {
    const list = document.createElement("ul");
    list.setAttribute("role", "list");
    list.append(...things.map(({ value, name, about }) => {
      const line = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", value: `put:${value}`, textContent: say.put });
      button.dataset.name = name;
      button.setAttribute("aria-label", `${say.put} ${name}`);
      line.append(
        button,
        Object.assign(document.createElement("span"), { className: "find-source-name", textContent: name }),
        Object.assign(document.createElement("span"), { className: "find-source-about", textContent: about }),
      );
      return line;
    }));
    found.replaceChildren(list);
    told.textContent = !words.value.trim() ? "" : things.length ? say.found.replace("%number%", things.length) : say.nothing;
  }

  function put(value, name) {
    const mark = `[${value.replace(":", ": ")}]`;
    const editors = Object.values(window.cms_editor_plugin?._editors ?? {});
    const editor = editors.find((one) => one.view.dom === last) ?? (last ? null : editors[0]);
    if (editor) editor.chain().focus().insertContent({ type: "text", text: mark }).run();
    else {
      const field = last?.isConnected ? last : document.querySelector(".rows-cell textarea, .rows-cell input, form textarea, form .vTextField");
      field.focus();
      field.setRangeText(mark, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    box.open = false;
    told.textContent = say.done.replace("%name%", name);
  }
}
