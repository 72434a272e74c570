// The browser's half of chinese_search.py, appended by Sphinx to language_data.js. Both halves split text alike.

const wordPattern = /[\u3400-\u9fff\u{20000}-\u{3ffff}]+|[A-Za-z0-9_]+/gu;

function splitWords(query) {
  return query.match(wordPattern) ?? [];
}

// A run of Chinese characters becomes its overlapping pairs: 作用域 is searched for as 作用 and 用域.
function splitQuery(query) {
  return splitWords(query).flatMap((word) => {
    const characters = [...word];
    if (characters.length < 2 || /^\w/.test(word)) return [word];
    return characters.slice(1).map((character, index) => characters[index] + character);
  });
}

// Marks what was asked for as a whole: marking pair by pair would leave the last character of 作用域 unmarked.
const parseQuery = Search._parseQuery;
Search._parseQuery = (query) => {
  const parsed = parseQuery(query);
  const words = new Set(splitWords(query.toLowerCase()));
  localStorage.setItem("sphinx_highlight_terms", [...words].join(" "));
  parsed[3] = words;
  return parsed;
};

// Sphinx lets a page pass that has none of the terms of one or two characters, which all of the Chinese ones are.
// So each term is searched for by itself, and a page that every search finds is a result.
const searchForTerms = Search.performTermsSearch;
Search.performTermsSearch = (searchTerms, excludedTerms) => {
  const [first = [], ...others] = [...searchTerms].map((term) =>
    searchForTerms(new Set([term]), excludedTerms),
  );
  return others.reduce((found, results) => {
    const scores = new Map(results.map((result) => [result[0], result[4]]));
    return found
      .filter((result) => scores.has(result[0]))
      .map((result) => Object.assign([...result], { 4: Math.max(result[4], scores.get(result[0])) }));
  }, first);
};
