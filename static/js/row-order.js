// Moves a row of a list on the spot, by its buttons or by dragging, and says what moved. Without this the buttons send the form.
"use strict";
{
  const say = document.currentScript.dataset;

  function rowsOf(list) {
    return [...list.querySelectorAll(":scope > .rows-row")];
  }

  function textsOf(row) {
    const fields = [...row.querySelectorAll("input, textarea, select")].filter((field) => field.value);
    return fields.map((field) => (field.selectedOptions?.[0]?.text ?? field.value).trim());
  }

  function wordsOf(row) {
    return textsOf(row).find(Boolean) ?? row.querySelector("legend").textContent;
  }

  // Name the fields of each row by where it stands now: the order of the names is the order that is saved.
  function number(list) {
    const start = new RegExp(`(${list.dataset.name})-\\d+-`);
    const rows = rowsOf(list);
    rows.forEach((row, at) => {
      for (const part of row.querySelectorAll("[name], [id], [for]")) {
        if (part.matches("button")) continue;
        for (const attribute of ["name", "id", "for"]) {
          if (part.hasAttribute(attribute)) part.setAttribute(attribute, part.getAttribute(attribute).replace(start, `$1-${at}-`));
        }
      }
      const legend = row.querySelector("legend");
      legend.textContent = legend.textContent.replace(/\d+\s*$/, String(at + 1));
      const [up, down] = row.querySelectorAll(".rows-moves button");
      up.value = `up:${list.dataset.name}:${at}`;
      down.value = `down:${list.dataset.name}:${at}`;
      up.disabled = at === 0;
      down.disabled = at === rows.length - 1;
    });
  }

  function move(row, before) {
    const list = row.parentElement;
    list.insertBefore(row, before);
    number(list);
    const rows = rowsOf(list);
    const at = rows.indexOf(row) + 1;
    const filled = rows.findLastIndex((one) => textsOf(one).some(Boolean)) + 1;
    const told = { "%words%": wordsOf(row).slice(0, 60), "%number%": at, "%all%": Math.max(at, filled) };
    document.getElementById("in-between-told").textContent = say.moved.replace(/%\w+%/g, (name) => told[name]);
    row.querySelector("input, textarea, select").dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".rows-moves button");
    if (!button) return;
    event.preventDefault();
    const row = button.closest(".rows-row");
    const isUp = button.value.startsWith("up:");
    const next = isUp ? row.previousElementSibling : row.nextElementSibling?.nextElementSibling ?? null;
    if (isUp ? next : row.nextElementSibling) move(row, next);
    const [up, down] = row.querySelectorAll(".rows-moves button");
    const kept = isUp ? up : down;
    (kept.disabled ? (isUp ? down : up) : kept).focus();
  });

  // Dragging, by a handle alone, so that words in the fields can still be marked with the mouse.
  let dragged = null;
  for (const row of document.querySelectorAll(".rows-row")) addHandle(row);
  new MutationObserver((changes) => {
    const added = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.matches?.(".rows-row"));
    for (const row of added) if (row !== dragged) addHandle(row);
    for (const list of new Set(added.map((row) => row.parentElement).filter(Boolean))) number(list);
  }).observe(document.body, { childList: true, subtree: true });

  function addHandle(row) {
    if (row.hasHandle) return;
    row.hasHandle = true;
    row.querySelector(".rows-handle")?.remove();
    const handle = Object.assign(document.createElement("span"), { className: "rows-handle", title: say.drag, draggable: true });
    handle.setAttribute("aria-hidden", "true");
    handle.textContent = "⠿";
    handle.addEventListener("dragstart", (event) => {
      dragged = row;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      event.dataTransfer.setDragImage(row, 0, 0);
    });
    handle.addEventListener("dragend", () => { dragged = null; });
    row.querySelector(".rows-moves").prepend(handle);
  }

  function below(event) {
    const row = event.target.closest?.(".rows-row");
    return dragged && row && row !== dragged && row.parentElement === dragged.parentElement ? row : null;
  }

  document.addEventListener("dragover", (event) => {
    if (below(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const row = below(event);
    if (!row) return;
    event.preventDefault();
    const isAfter = dragged.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
    move(dragged, isAfter ? row.nextElementSibling : row);
  });
}
