// The page of all clauses: lets a reader choose a page of the text, a level, and a piece of an ID or of what is said.
// Without this script the page shows all of them.
"use strict";

(() => {
  const lists = [...document.querySelectorAll(".clause-list")];
  const form = document.querySelector(".clause-filter");
  if (!form || lists.length === 0) {
    return;
  }
  form.hidden = false;
  const [chapter, level, words] = ["chapter", "level", "words"].map((name) => form.elements.namedItem(name));
  const count = form.querySelector("output");

  lists.forEach((list, index) => {
    chapter.add(new Option(list.querySelector(".rubric").textContent, String(index)));
  });

  const choose = () => {
    const wanted = words.value.trim().toLowerCase();
    let shown = 0;
    lists.forEach((list, index) => {
      let shownHere = 0;
      for (const row of list.querySelectorAll("tbody tr")) {
        row.hidden =
          (chapter.value !== "" && chapter.value !== String(index)) ||
          (level.value !== "" && row.cells[1].textContent.trim() !== level.value) ||
          !row.textContent.toLowerCase().includes(wanted);
        shownHere += row.hidden ? 0 : 1;
      }
      list.hidden = shownHere === 0;
      shown += shownHere;
    });
    count.value = form.dataset.count.replace("%d", String(shown));
  };

  form.addEventListener("input", choose);
  form.addEventListener("submit", (event) => event.preventDefault());
  choose();
})();
