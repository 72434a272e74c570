// The language switch leads to the same place on the page, and on the search page to the same query. Neither
// is known when the site is built. Without JavaScript the switch still leads to the same page.
const languageLinks = document.querySelectorAll(".language-switch a");

function keepPlace() {
  for (const link of languageLinks) {
    link.search = location.search;
    link.hash = location.hash;
  }
}

addEventListener("hashchange", keepPlace);
keepPlace();
