// Makes the rows of a form that are missing: those of a list that is pasted, or that was kept until it is put back.
"use strict";
window.plainleafRows = (() => {
  // Give the field of a table's cell, or null where not even the row above is there.
  function fieldAt(form, name, row, column) {
    const there = form.elements[`${name}-${row}-${column}`];
    if (there) return there;
    const left = form.elements[`${name}-${row}-${column - 1}`];
    if (left) return copied(left.closest(".rows-cell"), `-${row}-${column - 1}`, `-${row}-${column}`, column - 1, column)
      .querySelector("input, textarea");
    const above = form.elements[`${name}-${row - 1}-1`];
    if (!above) return null;
    copied(above.closest(".rows-row"), `-${row - 1}-`, `-${row}-`, row, row + 1);
    return form.elements[`${name}-${row}-${column}`];
  }

  // Put a copy of a row or cell after it, empty, under its own names, its label counted on.
  function copied(element, from, to, number, next) {
    const copy = element.cloneNode(true);
    for (const part of copy.querySelectorAll("[name]:not(button), [id], [for]")) {
      for (const attribute of ["name", "id", "for"]) {
        if (part.hasAttribute(attribute)) part.setAttribute(attribute, part.getAttribute(attribute).replace(from, to));
      }
      if ("value" in part) part.value = part.defaultValue = "";
    }
    const label = copy.querySelector("legend, label");
    label.textContent = label.textContent.replace(String(number), String(next));
    element.after(copy);
    return copy;
  }

  // Make the rows in which fields of these names stand, each after those before it; of the administration's by its button.
  function makeRoom(form, names) {
    for (const name of names) {
      const [, list, row, column] = /^(.+)-(\d+)-(\w+)$/.exec(name) ?? [];
      if (!list || form.elements[name]) continue;
      const add = document.querySelector(`#${CSS.escape(list)}-group .add-row a`);
      if (!add) fieldAt(form, list, Number(row), Number(column) || 1);
      else for (let tries = Number(row); tries >= 0 && !form.elements[name]; tries -= 1) add.click();
    }
  }

  return { fieldAt, makeRoom };
})();
