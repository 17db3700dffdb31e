// Shows in the field for an address what it becomes if that is left empty: the words of the title.
"use strict";
{
  const title = document.getElementById("id_title");
  const slug = document.getElementById("id_slug");
  const propose = () => {
    const plain = title.value.normalize("NFKD").replace(/[^\w\s-]/g, "").trim().toLowerCase();
    slug.placeholder = plain.replace(/[-\s]+/g, "-").replace(/^[-_]+|[-_]+$/g, "");
  };
  title.addEventListener("input", propose);
  propose();
}
