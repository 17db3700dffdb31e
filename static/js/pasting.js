// Has the site say what a copied text becomes here, before it is pasted, and shows what of it would be lost.
"use strict";
{
  const say = document.currentScript.dataset;
  // What a plain field would flatten: 10⁹ to 109, a table to one line, words that were deleted.
  const TELLS = /<(?:su[bp]|table|del|s|strike)\b|vertical-align:\s*su[bp]|line-through|mso-hide|display:\s*none/i;

  // Give the editor of rich text that an element is in, or null.
  function editorOf(element) {
    const box = element.closest?.(".tiptap, .ProseMirror");
    const editors = Object.values(window.cms_editor_plugin?._editors ?? {});
    return box ? editors.find((editor) => editor.view.dom === box) : null;
  }

  function isPlain(element) {
    return element.matches?.("textarea, input[type=text], input:not([type])");
  }

  document.addEventListener("paste", (event) => {
    const target = event.target.nodeType === Node.TEXT_NODE ? event.target.parentElement : event.target;
    const editor = editorOf(target);
    const html = event.clipboardData?.getData("text/html") ?? "";
    const hasPicture = [...(event.clipboardData?.files ?? [])].some((file) => file.type.startsWith("image/"));
    if (event.isOurs || !(editor || isPlain(target))) return;
    if (!(editor ? html || hasPicture : TELLS.test(html))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(target, html || "<img>").then(
      (answer) => take(target, editor, answer),
      () => show(target, [say.failed]),
    );
  }, true);

  async function ask(target, html) {
    const body = new URLSearchParams({ html });
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    const answer = await fetch(say.address, { method: "POST", body, headers: { "X-CSRFToken": token } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    return answer.json();
  }

  function take(target, editor, answer) {
    if (!editor && answer.cells?.length && fill(target, answer.cells)) return;
    const put = (html, text) => (editor ? putRich(editor, html) : putPlain(target, text));
    if (!answer.lost.length) put(answer.html, answer.text);
    else show(target, answer.lost, answer.rest ? () => put(answer.rest, answer.rest_text) : null);
  }

  function putRich(editor, html) {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    const paste = new ClipboardEvent("paste", { clipboardData });
    paste.isOurs = true;
    editor.commands.focus();
    editor.view.pasteHTML(html, paste);
  }

  function putPlain(field, text) {
    const line = field.tagName === "TEXTAREA" ? text : text.replaceAll("\n", " ");
    field.focus();
    field.setRangeText(line, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Put the cells of a table into the rows of a form, from a field on; rows and columns that are missing are made.
  function fill(field, cells) {
    const [, name, row, column] = /^(.+)-(\d+)-(\d+)$/.exec(field.name) ?? [];
    if (!name) return false;
    cells.forEach((texts, down) => texts.forEach((text, right) => {
      const cell = window.plainleafRows.fieldAt(field.form, name, Number(row) + down, Number(column) + right);
      if (cell) {
        cell.value = text;
        cell.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }));
    return true;
  }

  function show(target, faults, goOn) {
    const dialog = document.createElement("dialog");
    const list = document.createElement("ul");
    list.append(...faults.map((fault) => Object.assign(document.createElement("li"), { textContent: fault })));
    dialog.append(Object.assign(document.createElement("p"), { textContent: say.title }), list);
    for (const [words, act] of [[say.close, null], [say.without, goOn]]) {
      if (words === say.without && !goOn) continue;
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words });
      button.addEventListener("click", () => { dialog.close(); target.focus(); act?.(); });
      dialog.append(button, " ");
    }
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }
}
