// Brings what is wrong in a form into view, and puts the cursor where it can be mended. Needs nothing.
"use strict";

window.addEventListener("load", () => {
  const fault = document.querySelector(".errorlist:not(:empty), .errornote");
  if (!fault) return;
  const row = fault.closest(".form-row, .fieldBox, .form-group") || fault.parentElement;
  const field = row.querySelector("input:not([type=hidden]), textarea, select, [contenteditable=true]");
  // After editors of text have taken the cursor, which they do once all has loaded.
  window.setTimeout(() => {
    if (field && field.offsetParent) field.focus({ preventScroll: true });
    fault.scrollIntoView({ block: "center" });
  });
});
