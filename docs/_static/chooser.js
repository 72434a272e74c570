// Leads from the root of the site to the language that the reader has chosen before, or that the browser prefers. A
// reader of no language that is here gets the first. Without JavaScript, the list on the page remains.
"use strict";

(() => {
  const sites = [...document.querySelectorAll("a[hreflang]")].map((link) => [link.hreflang, link.href]);
  const primary = (tag) => tag.toLowerCase().split("-")[0];
  let chosen = [];
  try {
    chosen = [localStorage.getItem("language")].filter(Boolean);
  } catch {
    // Where nothing may be stored, the browser's preference is all there is.
  }
  const wanted = [...chosen, ...navigator.languages].map((tag) =>
    sites.find(([known]) => primary(known) === primary(tag)),
  );
  location.replace((wanted.find(Boolean) ?? sites[0])[1]);
})();
