// Lets axe-core, which has been loaded, look at a page, and returns what it finds wrong, in a line each.
//
// Nearly all of its time would go into the contrast of one word after the other, and a page has thousands of words that
// look alike. Of those in the same style, on backgrounds of the same styles, it looks at one that is in sight; at all
// of them where none is, or where it cannot tell of that one, because something covers it.
async (onlyColours) => {
  const CONTRAST = "color-contrast";
  const MARK = "data-looked-at";
  const OF_TEXT = ["color", "fontSize", "fontWeight", "textShadow", "webkitTextFillColor", "webkitTextStroke"];
  const OF_BACKGROUND = ["backgroundColor", "backgroundImage", "backgroundClip", "opacity", "filter", "mixBlendMode"];
  const OF_PLACE = ["position", "zIndex", "visibility"];

  const cached = (read) => {
    const known = new Map([[null, ""]]);
    return (element) => {
      if (!known.has(element)) {
        known.set(element, read(element));
      }
      return known.get(element);
    };
  };
  const valuesOf = (element, names) => {
    const style = getComputedStyle(element);
    return names.map((name) => style[name]).join("|");
  };
  const backgroundOf = cached((element) => {
    const own = valuesOf(element, [...OF_BACKGROUND, ...OF_PLACE]);
    return `${backgroundOf(element.parentElement)}/${own}|${element.ariaDisabled}|${element.disabled}`;
  });
  // From where on to the right nothing of an element can be seen, unless somebody scrolls.
  const edgeOf = cached((element) => {
    const outer = edgeOf(element.parentElement) || innerWidth;
    const isOpen = getComputedStyle(element).overflowX === "visible";
    return isOpen ? outer : Math.min(outer, element.getBoundingClientRect().right);
  });
  const isInSight = (element) => {
    const { left, right } = element.getBoundingClientRect();
    return left >= 0 && right <= edgeOf(element);
  };
  const textOf = (element) =>
    [...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.data)
      .join("")
      .trim();

  // What is to be read, in groups of what looks alike.
  function alike() {
    const groups = new Map();
    for (const element of document.body.querySelectorAll("*")) {
      const text = textOf(element);
      const isControl = element.matches("input, label, option, select, textarea");
      if ((text || isControl) && element.checkVisibility()) {
        // Of controls more counts than their looks. Single letters and signs axe-core judges in another way than words.
        const kind = isControl ? `control ${groups.size}` : /\p{L}{2}/u.test(text) ? "words" : text;
        const key = `${backgroundOf(element)}/${valuesOf(element, OF_TEXT)}/${kind}`;
        groups.set(key, groups.get(key) ?? []);
        groups.get(key).push(element);
      }
    }
    return [...groups.values()];
  }

  async function run(rules, looked) {
    looked.forEach((element) => element.setAttribute(MARK, ""));
    // The path of each element to it would take several times as long.
    const { passes, violations } = await axe.run({ ...rules, selectors: false, elementRef: true });
    looked.forEach((element) => element.removeAttribute(MARK));
    const judged = [...passes, ...violations].filter(({ id }) => id === CONTRAST).flatMap(({ nodes }) => nodes);
    return {
      faults: violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html }) => `${id}: ${html.replace(` ${MARK}=""`, "").slice(0, 200)}`),
      ),
      told: new Set(judged.map(({ element }) => element)),
    };
  }

  axe.configure({ rules: [{ id: CONTRAST, selector: `[${MARK}]` }] });
  const groups = alike();
  const looked = groups.flatMap((group) => group.find(isInSight) ?? group);
  const { faults, told } = await run(onlyColours ? { runOnly: [CONTRAST, "link-in-text-block"] } : {}, looked);
  const rest = groups
    .filter((group) => !group.some((element) => told.has(element)))
    .flat()
    // It is told nothing of signs.
    .filter((element) => !looked.includes(element) && /[\p{L}\p{N}]/u.test(textOf(element)));
  if (rest.length > 0) {
    faults.push(...(await run({ runOnly: [CONTRAST] }, rest)).faults);
  }
  return faults;
};
