// What the pages do beyond showing their text. All of it can be missing: without JavaScript the pages read as well.
"use strict";

(() => {
  // ---- Languages ----------------------------------------------------------------------------------------------

  // The language switch leads to the same place on the page, and on the search page to the same query. Neither is
  // known when the site is built. Whoever switches is led to that language next time, too: see chooser.js.
  const languageLinks = [...document.querySelectorAll(".language-switch a")];

  const keepPlace = () => {
    for (const link of languageLinks) {
      link.search = location.search;
      link.hash = location.hash;
    }
  };

  addEventListener("hashchange", keepPlace);
  keepPlace();
  for (const link of languageLinks) {
    // The search changes its page's address without a word.
    link.addEventListener("pointerenter", keepPlace);
    link.addEventListener("focus", keepPlace);
    link.addEventListener("click", () => {
      try {
        localStorage.setItem("language", link.hreflang);
      } catch {
        // Where nothing may be stored, the switch still switches.
      }
    });
  }

  // ---- Code ---------------------------------------------------------------------------------------------------

  // What is typed in, without prompts and output. Code without a prompt is copied whole.
  function codeToType(block) {
    const clone = block.cloneNode(true);
    if (!clone.querySelector(".gp")) {
      return clone.textContent.trimEnd();
    }
    const lines = [];
    let line = null;
    for (const node of clone.childNodes) {
      if (node.nodeType === Node.ELEMENT_NODE && node.matches(".gp")) {
        line = "";
      } else if (line !== null) {
        line += node.textContent;
      }
      if (line?.includes("\n")) {
        lines.push(line.slice(0, line.indexOf("\n")));
        line = null;
      }
    }
    return [...lines, ...(line === null ? [] : [line])].join("\n").trimEnd();
  }

  const { copy, copied } = document.body.querySelector("[data-copy]")?.dataset ?? {};
  if (copy && navigator.clipboard) {
    for (const pre of document.querySelectorAll("article .highlight pre")) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "copy-button", textContent: copy });
      // So that a screen reader says that it is copied.
      button.ariaLive = "polite";
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(codeToType(pre));
        } catch {
          // The browser does not let us; what is selected can still be copied by hand.
          getSelection().selectAllChildren(pre);
          return;
        }
        button.textContent = copied;
        setTimeout(() => {
          button.textContent = copy;
        }, 2000);
      });
      pre.parentElement.append(button);
    }
  }

  // Code and tables that do not fit scroll; the keyboard has to reach them, and only them.
  const scrollers = document.querySelectorAll("article .highlight pre, .table-wrapper");
  const mayScroll = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) {
        target.tabIndex = 0;
      } else {
        target.removeAttribute("tabindex");
      }
    }
  });
  scrollers.forEach((scroller) => mayScroll.observe(scroller));
})();
