// The search of the site: finds sections, in English and Chinese, and leads to the clause that fits best.
//
// It needs two files more, which are loaded with the first search: MiniSearch, which ranks, and search-index.js, the
// text of all pages as docs/_ext/search_index.py writes it. Both are scripts that call a function, rather than data
// that is fetched, so that searching also works where the site is opened from the disk.
"use strict";

(() => {
  const script = document.currentScript;
  const here = (path) => new URL(path, script.src).href;

  // ---- Words --------------------------------------------------------------------------------------------------

  const WORD = /[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*|\p{Script=Han}+/gu;
  const HAN = /\p{Script=Han}/u;
  // What stands in every other sentence and tells pages apart in no language.
  const COMMON = new Set(
    ("a an and are as at be by can do does for from how i if in is it its my not of on or so that the then there " +
      "this to what when where which who why will you your").split(" "),
  );

  // So that "leaking connections" finds "a connection leaks".
  const stem = (word) => {
    const long = word.length > 4;
    return word
      .replace(/ies$/, "y")
      .replace(/([^su])s$/, "$1")
      .replace(long ? /(?:ing|ed)$/ : /$^/, "")
      .replace(long ? /e$/ : /$^/, "");
  };

  // A name is found by its whole and by its parts: "ScopedRegistry.has" as "scopedregistry", "scoped", "registry" and
  // "has". Who asks for a name wants that name, and not whatever has one of its parts.
  function* wordsOfName(name, isQuery) {
    for (const whole of name.split(".").filter(Boolean)) {
      yield whole.toLowerCase();
      const parts = whole.split(/_+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/).filter(Boolean);
      if (!isQuery && parts[0] !== whole) {
        yield* parts.map((part) => part.toLowerCase());
      }
    }
  }

  // Chinese is written without spaces. Each two characters that stand side by side count as a word, which needs no
  // dictionary and misses no term; a single character only where the query has no more.
  function* wordsOfHan(run, isQuery) {
    const characters = [...run];
    for (let index = 0; index + 1 < characters.length; index += 1) {
      yield characters[index] + characters[index + 1];
    }
    if (!isQuery || characters.length === 1) {
      yield* characters;
    }
  }

  function split(text, isQuery) {
    const words = [];
    for (const [word] of text.normalize("NFKC").matchAll(WORD)) {
      words.push(...(HAN.test(word) ? wordsOfHan(word, isQuery) : wordsOfName(word, isQuery)));
    }
    return words.filter((word) => !COMMON.has(word)).map((word) => (/^[a-z]+$/.test(word) ? stem(word) : word));
  }

  // What readers ask for in words that the pages do not use, or use of something else.
  const OTHER_WORDS = [
    [/clean(?:ing)?[ -]?up|tidy/i, "remove"],
    [/线程局部/, "线程本地"],
    [/thread[ -]?safe(?:ty)?/i, "threads"],
    [/线程安全/, "线程"],
    [/范围/, "作用域"],
    [/交易/, "事务"],
    [/保存点/, "SAVEPOINT"],
    [/dispos/i, "close"],
    [/autocommit|automatic/i, "commit"],
    [/^(?!.*(?:gevent|eventlet|greenlet)).*(?:协程|异步)/i, "asyncio 任务"],
    [/corouti/i, "asyncio task"],
    [/(?:type )?hints?|typing/i, "type checker"],
    [/类型(?:提示|标注|注解)/, "类型检查器"],
    [/forg[eo]t/i, "without"],
    [/忘/, "不调用"],
    [/泄[漏露]/, "归还"],
    [/leak/i, "return"],
  ];

  // What makes a question of it, in a language whose words do not stand apart.
  const QUESTION = /[的了吗呢]|为什么|有什么|什么|怎么办|怎么样|怎么|怎样|如何|哪些|哪个|区别|是否|能不能|会不会|可以|应该/g;

  const withOtherWords = (query) =>
    OTHER_WORDS.reduce((text, [asked, said]) => (asked.test(text) ? `${text} ${said}` : text), query).replace(
      QUESTION,
      " ",
    );

  // ---- Index and ranking --------------------------------------------------------------------------------------

  // A title tells what a section is about.
  const BOOST = { heading: 3, page: 1, names: 0.3, text: 1, code: 0.4 };

  // Pages about the text rather than about its subject mention everything, and whole programs use everything.
  const WEIGHTS = [
    [/^(?:conformance\/|performance|sources|versions)/, 0.7],
    [/^recipes\//, 0.8],
  ];
  const weight = (url) => WEIGHTS.find(([pages]) => pages.test(url))?.[1] ?? 1;

  // A section is found by all that it says; a part of it, such as a clause, by what it says itself.
  function read(pages) {
    const sections = [];
    const parts = [];
    for (const page of pages) {
      for (const section of page.sections) {
        const place = {
          section: sections.length,
          url: `${page.url}#${section.anchor}`,
          page: page.title,
          heading: section.title,
        };
        const all = (index) => section.parts.map((part) => part[index]).join(" ");
        sections.push({ ...place, id: sections.length, names: all(0), text: all(1), code: all(2) });
        for (const [anchor, text, code] of section.parts) {
          parts.push({ ...place, id: parts.length, url: `${page.url}#${anchor}`, names: anchor, text, code });
        }
      }
    }
    return { sections, parts };
  }

  function makeIndex(documents) {
    const index = new MiniSearch({
      fields: Object.keys(BOOST),
      storeFields: ["url"],
      tokenize: (text, field) => split(text, field === "heading" || field === "page"),
      processTerm: (word) => word,
      searchOptions: {
        boost: BOOST,
        // While a name is being typed its beginning is enough, and a letter of a long word may be wrong. Neither is so
        // of Chinese, where two characters are a word.
        prefix: (word) => /^[\w.]{3,}$/.test(word),
        fuzzy: (word) => (/^[a-z]{6,}$/.test(word) ? 1 : false),
        weights: { prefix: 0.4, fuzzy: 0.2 },
        boostDocument: (id, word, found) => weight(found.url),
        bm25: { k: 1.2, b: 0.4, d: 0.5 },
      },
    });
    index.addAll(documents);
    return index;
  }

  // What is found in fewer sections than this is looked for in another way, too.
  const FEW = 3;

  function buildIndex(pages) {
    const { sections, parts } = read(pages);
    return { sections, parts, inSections: makeIndex(sections), inParts: makeIndex(parts) };
  }

  // What has more of the words that are asked for comes before what has fewer.
  function look(index, words) {
    const wanted = new Set(words).size;
    return index.search(words.join(" "), { tokenize: () => words }).map((hit) => ({
      id: hit.id,
      words: hit.terms,
      score: hit.score * (new Set(hit.queryTerms).size / wanted),
    }));
  }

  // Whether a part has all of the query as it stands: a line of code, or of an error.
  function says({ text, code }, query) {
    const wanted = query.trim().toLowerCase();
    return /[^\p{L}\p{N}]/u.test(wanted) && (text.toLowerCase().includes(wanted) || code.toLowerCase().includes(wanted));
  }

  // The sections that fit, best first, each with the part that fits best.
  function find(index, query) {
    // A name that is nowhere, or hardly anywhere, such as "thread_loc", may be one that the pages write in another way.
    const found = rank(index, query, split(withOtherWords(query), true));
    const known = new Set(found.map(({ place }) => place));
    const further = found.length < FEW ? rank(index, query, split(query, false)) : [];
    return [...found, ...further.filter(({ place }) => !known.has(place))];
  }

  function rank({ sections, parts, inSections, inParts }, query, words) {
    const best = new Map();
    for (const hit of look(inParts, words)) {
      const { section } = parts[hit.id];
      if (says(parts[hit.id], query)) {
        hit.score *= 4;
      }
      if (!best.has(section) || hit.score > best.get(section).score) {
        best.set(section, hit);
      }
    }
    return look(inSections, words)
      .map(({ id, score }) => {
        const part = best.get(id);
        return {
          ...parts[part.id],
          place: sections[id].url,
          section: sections[id].heading,
          words: part.words,
          score: score + 0.5 * part.score,
        };
      })
      .sort((one, other) => other.score - one.score);
  }

  const search = { split, buildIndex, find };
  if (!script) {
    globalThis.contextualSearch = search;
    return;
  }
  // ---- What the reader sees -----------------------------------------------------------------------------------

  const SHOWN = 12;
  const form = document.querySelector(".sidebar-search-container");
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const label = (name) => form.dataset[name];

  let loaded;

  function load() {
    loaded ??= start().catch((error) => {
      // So that the next try loads it again.
      loaded = undefined;
      throw error;
    });
    return loaded;
  }

  async function start() {
    let pages;
    globalThis.searchIndex = (content) => {
      pages = content;
    };
    const add = (address) =>
      new Promise((resolve, reject) => {
        const element = document.createElement("script");
        Object.assign(element, { src: address, onload: resolve, onerror: () => reject(new Error(address)) });
        document.head.append(element);
      });
    await Promise.all([add(here("minisearch/minisearch.js")), add(new URL("search-index.js", root).href)]);
    return buildIndex(pages);
  }

  const create = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // A piece of the text round the first of the words that were found, with all of them marked; where the query stands
  // there as it was typed, as one.
  function excerpt({ text, code }, words, query) {
    const wanted = [query, ...words]
      .filter((word) => word.length > 1 || HAN.test(word))
      .sort((one, other) => other.length - one.length)
      .map((word) => RegExp.escape?.(word) ?? word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const pattern = new RegExp(wanted.join("|") || "$^", "giu");
    const source = text.search(pattern) >= 0 || code.search(pattern) < 0 ? text : code;
    const wide = HAN.test(source) ? 70 : 150;
    const first = Math.max(source.search(pattern), 0);
    const from = Math.max(first - Math.round(wide / 3), 0);
    // From the beginning of a word or a clause, where there is one between here and what was found.
    const start = from === 0 ? 0 : from + Math.max(source.slice(from, first).search(/(?<=[ ，。；：、])/), 0);
    // Not in the middle of a word, nor of a Chinese sentence if there is an end of one nearby.
    const cut = source.slice(start, start + wide);
    const end = start + wide < source.length ? Math.max(cut.lastIndexOf(" "), ...[..."，。；：、"].map((sign) => cut.lastIndexOf(sign) + 1)) : -1;
    const piece = (end > wide * 0.7 ? cut.slice(0, end) : cut).trim();
    const line = create("span", { className: "search-excerpt" });
    line.append(start > 0 ? "…" : "");
    let last = 0;
    for (const match of piece.matchAll(pattern)) {
      line.append(piece.slice(last, match.index), create("mark", {}, match[0]));
      last = match.index + match[0].length;
    }
    line.append(piece.slice(last), start + wide < source.length ? "…" : "");
    return line;
  }

  // A field to type in and the list of what was found; the arrows choose, Enter goes there.
  function makeSearch(container, input) {
    const list = create("ul", { className: "search-results", id: "search-list", role: "listbox" });
    list.setAttribute("aria-label", label("results"));
    const status = create("p", { className: "search-status", role: "status" });
    container.append(status, list);
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-controls", list.id],
      ["aria-expanded", "false"],
      ["aria-autocomplete", "list"],
      ["autocomplete", "off"],
      ["spellcheck", "false"],
    ]) {
      input.setAttribute(name, value);
    }
    let asked = 0;

    const options = () => [...list.querySelectorAll("[role=option]")];
    const chosen = () => list.querySelector("[aria-selected=true]");

    function choose(option) {
      chosen()?.setAttribute("aria-selected", "false");
      option?.setAttribute("aria-selected", "true");
      option?.scrollIntoView({ block: "nearest" });
      if (option) {
        input.setAttribute("aria-activedescendant", option.id);
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }

    function show(query, found) {
      const shown = found.slice(0, SHOWN);
      list.replaceChildren(
        ...shown.map((result, index) => {
          const title = create("span", { className: "search-title" }, result.section);
          const page = result.section === result.page ? "" : create("span", { className: "search-page" }, result.page);
          const link = create("a", { id: `search-result-${index}`, href: new URL(result.url, root).href }, title, page);
          link.tabIndex = -1;
          link.setAttribute("role", "option");
          link.setAttribute("aria-selected", "false");
          link.dataset.section = result.place;
          link.append(excerpt(result, result.words, query));
          return create("li", { role: "none" }, link);
        }),
      );
      choose(options()[0]);
      input.setAttribute("aria-expanded", String(shown.length > 0));
      status.textContent = query && shown.length === 0 ? label("nothing").replace("%s", () => query) : "";
    }

    async function update() {
      const query = input.value.trim();
      asked += 1;
      const question = asked;
      if (!query) {
        show("", []);
        return;
      }
      if (!loaded) {
        status.textContent = label("loading");
      }
      try {
        const index = await load();
        if (question === asked) {
          show(query, find(index, query));
        }
      } catch {
        status.textContent = label("failed");
      }
    }

    input.addEventListener("input", update);
    input.addEventListener("keydown", (event) => {
      // While a word of Chinese is being composed, the keys belong to the input method.
      if (event.isComposing) {
        return;
      }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const all = options();
      if (step && all.length > 0) {
        event.preventDefault();
        choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
      } else if (event.key === "Enter") {
        event.preventDefault();
        chosen()?.click();
      }
    });
    list.addEventListener("mousemove", (event) => {
      const option = event.target.closest("[role=option]");
      if (option && option !== chosen()) {
        choose(option);
      }
    });
    return update;
  }

  function makeDialog() {
    const input = create("input", { type: "search", placeholder: label("placeholder") });
    input.setAttribute("aria-label", label("placeholder"));
    const close = create("button", { type: "button", className: "search-close", textContent: label("close") });
    const dialog = create("dialog", { className: "search-dialog" }, create("div", { className: "search-field" }, input, close));
    dialog.setAttribute("aria-label", label("placeholder"));
    const update = makeSearch(dialog, input);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      // Beside the dialog, or on a result, which may be on this page.
      if (event.target === dialog || event.target.closest("a")) {
        dialog.close();
      }
    });
    document.body.append(dialog);
    return () => {
      dialog.showModal();
      input.select();
      // The files come while the reader types.
      load().catch(() => {});
      update();
    };
  }

  const onSearchPage = document.querySelector(".search-here");
  if (onSearchPage) {
    const input = onSearchPage.querySelector("input");
    input.value = new URLSearchParams(location.search).get("q") ?? "";
    makeSearch(onSearchPage, input)();
    // The address stays that of what is shown: it can be passed on, and the language switch keeps the query.
    input.addEventListener("input", () => {
      const query = input.value.trim();
      history.replaceState(null, "", query ? `?${new URLSearchParams({ q: query })}` : location.pathname);
    });
    input.focus();
    return;
  }

  let open = () => {
    open = makeDialog();
    open();
  };
  const field = form.querySelector("input");
  field.placeholder = label("hint");
  field.addEventListener("click", () => open());
  field.addEventListener("keydown", (event) => {
    // "Process" is the key that an input method has taken.
    const types = event.key.length === 1 || event.key === "Process";
    if (types && !event.ctrlKey && !event.metaKey && !event.altKey) {
      open();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    open();
  });
  addEventListener("keydown", (event) => {
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
    const isShortcut = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !isTyping);
    if (isShortcut && !event.altKey && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      open();
    }
  });
  // Where the sidebar is folded away, a button in the bar at the top does the same.
  const button = create("button", { type: "button", className: "search-button" });
  button.setAttribute("aria-label", label("placeholder"));
  button.addEventListener("click", () => open());
  document.querySelector(".mobile-header .header-right")?.prepend(button);
})();
