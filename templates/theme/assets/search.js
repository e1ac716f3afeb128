/* The page /search/: what is typed and chosen → results, and the address that leads to them again.
   Every text of a record is set as text, never as mark-up. */

import { SearchIndex, fold, placesIn, termsOf } from "./search-index.js";

const PAUSE = 40;
/* Milliseconds without a key, after which a search begins: less than between two keys of most people, but what a search
   fetches for the beginning of a word the whole word needs too. What an input method has put together needs no pause. */
const AT_A_TIME = 10;
const MOST_EXCERPTS = 3;
const AROUND = 30; /* characters beside a find */
const COLUMNS = { score: 0, budget: 1 };
const KEYS = ["q", "year", "unit", "grade", "mode", "findings", "sort"];
const FILTERS = ["unit", "grade", "mode", "findings"];

const page = document.getElementById("jx-search");
if (page) start(page);

function start(page) {
  const form = document.getElementById("jx-search-form");
  const filters = document.getElementById("jx-search-filters");
  const status = document.getElementById("jx-search-status");
  const list = document.getElementById("jx-search-results");
  const more = document.getElementById("jx-search-more");
  const input = form.elements.q;
  const root = new URL(page.dataset.root, document.baseURI);
  const index = new SearchIndex(page.dataset.index);
  const title = document.title;
  let run = 0, timer = 0, count = 0, waiting = [], terms = [], isShowing = false;

  const values = () => Object.fromEntries(KEYS.map((key) => [key, form.elements[key].value.trim()]));

  function readAddress() {
    const asked = new URLSearchParams(location.search);
    for (const key of KEYS) {
      const field = form.elements[key];
      field.value = asked.get(key) ?? "";
      if (field.selectedIndex === -1) field.value = "";
    }
  }

  function writeAddress(isStep) {
    const address = new URL(location.href);
    address.search = new URLSearchParams(Object.entries(values()).filter(([, value]) => value)).toString();
    address.hash = "";
    if (address.href !== location.href) history[isStep ? "pushState" : "replaceState"](null, "", address);
  }

  function say(...nodes) {
    status.replaceChildren(...nodes);
  }

  function sayHowMany() {
    say(`找到 ${count} 份记录。`);
  }

  function clear() {
    list.replaceChildren();
    more.hidden = true;
    waiting = [];
  }

  async function search() {
    const mine = ++run;
    const { q, year, sort, ...chosen } = values();
    document.title = q ? `${q} - ${title}` : title;
    clear();
    terms = termsOf(q);
    if (!terms.length) {
      page.removeAttribute("aria-busy");
      return say();
    }
    page.setAttribute("aria-busy", "true");
    try {
      const filters = Object.fromEntries(FILTERS.filter((key) => chosen[key]).map((key) => [key, chosen[key]]));
      let found = await index.find(terms, filters, year ? Number(year) : null);
      if (mine !== run) return;
      found = await ordered(found, sort);
      if (mine !== run) return;
      waiting = found;
      count = found.length;
      if (!found.length) return say(...nothing(q, Boolean(year) || Object.keys(filters).length > 0));
      await show(mine);
      if (mine === run) sayHowMany();
    } catch (error) {
      if (mine !== run) return;
      clear();
      fail(error);
    } finally {
      if (mine === run) page.removeAttribute("aria-busy");
    }
  }

  /** Say that something did not come, and offer to try again: what was found is not whole. */
  function fail(error) {
    console.warn(error);
    const button = make("button", { type: "button", className: "md-button" }, "重试");
    button.addEventListener("click", () => {
      say("正在重试……");
      status.focus();
      search();
    });
    say(make("strong", {}, "搜索数据没有取全。"), " ", button, make("span", {}, "可能是网络中断了。也可以从下面的目录查找。"));
  }

  async function ordered(found, sort) {
    const direction = sort.startsWith("-") ? 1 : -1;
    const name = sort.replace("-", "");
    if (name === "year") return [...found].sort((one, other) => direction * (one.year - other.year));
    return name in COLUMNS ? index.sorted(found, COLUMNS[name], direction) : found;
  }

  async function show(mine) {
    const now = waiting.slice(0, AT_A_TIME);
    const records = await Promise.all(now.map((one) => index.read(one)));
    if (mine !== run) return null;
    waiting = waiting.slice(AT_A_TIME);
    const items = records.map((record) => itemOf(record, terms, root));
    list.append(...items);
    more.hidden = !waiting.length;
    return items[0];
  }

  function nothing(q, isNarrowed) {
    const advice = [make("strong", {}, `没有记录里有“${q}”。`)];
    if (isNarrowed) {
      const button = make("button", { type: "button", className: "md-button" }, "去掉筛选条件再找");
      button.addEventListener("click", () => {
        for (const key of ["year", ...FILTERS]) form.elements[key].value = "";
        writeAddress(true);
        search().then(() => status.focus());
      });
      advice.push(" ", button);
    }
    advice.push(make("span", {}, adviceFor(terms)));
    advice.push(make("span", {}, "也可以从下面的目录查找。"));
    return advice;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    writeAddress(true);
    search();
  });
  function searchSoon(pause) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      writeAddress(false);
      search();
    }, pause);
  }

  input.addEventListener("input", (event) => event.isComposing ? clearTimeout(timer) : searchSoon(PAUSE));
  input.addEventListener("compositionend", () => searchSoon(0));
  input.addEventListener("focus", () => index.load(Number(values().year) || null).catch(() => {}), { once: true });
  filters.addEventListener("change", () => {
    writeAddress(true);
    search();
  });
  async function showMore() {
    if (isShowing) return; /* a second click would get the same once more */
    isShowing = true;
    const mine = run;
    try {
      const first = await show(mine);
      if (!first) return;
      sayHowMany();
      first.querySelector("a").focus();
    } catch (error) {
      if (mine !== run) return;
      clear();
      fail(error);
    } finally {
      isShowing = false;
    }
  }

  more.addEventListener("click", showMore);
  addEventListener("popstate", () => {
    readAddress();
    search();
  });

  readAddress();
  filters.hidden = false;
  index.open().catch(() => say("这个网站没有搜索索引，或者现在取不到。可以从下面的目录查找。"));
  if (input.value) search();
  else if (!location.hash) input.focus({ preventScroll: true });
}

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** One result: the title that leads to the record, its figures, where it was found. */
function itemOf(record, terms, root) {
  const address = new URL(record.address, root);
  const facts = [
    `${record.year} 年度`, record.unit, record.mode,
    record.score && `得分 ${record.score}${record.out_of === "100" ? "" : `（满分 ${record.out_of}）`}`,
    record.budget && (/\d/.test(record.budget) ? `预算 ${record.budget} 万元` : `预算：${record.budget}`),
  ].filter(Boolean).map((text) => make("span", {}, text));
  facts.push(make("span", { className: `jx-grade jx-grade--${record.bucket}` }, record.grade));
  if (record.findings) facts.push(make("span", {}, "有需要说明的数字"));
  const title = make("a", { href: address.href }, ...marked(record.title, terms));
  return make("li", {},
    make("h2", {}, title),
    make("p", { className: "jx-search__facts" }, ...facts),
    ...excerptsOf(record, terms).map(({ label, nodes, words }) => {
      const there = new URL(address);
      there.hash = `:~:text=${encodeURIComponent(words).replaceAll("-", "%2D")}`;
      return make("p", { className: "jx-search__excerpt" },
        make("a", { href: there.href, className: "jx-label" }, label), " ", ...nodes);
    }));
}

/** What may help where nothing holds the terms. */
function adviceFor(terms) {
  if (terms.length > 1) return "几段文字须都在同一份记录里出现，可以少写一段。";
  if ([...terms[0]].length === 1) return "这里逐字查找：可以换一种说法。";
  return "这里逐字查找：可以少写几个字，用空格把词分开（如“小区 改造”），或换一种说法；金额可以写成元或万元。";
}

/** Passages that hold the terms, each term at least once while there is room; the title is shown anyway. */
function excerptsOf(record, terms) {
  const excerpts = [];
  const missing = new Set(terms);
  const [[, [title]]] = record.texts;
  for (const term of terms) if (fold(title).includes(term)) missing.delete(term);
  for (const pass of [missing, new Set(terms)]) {
    for (const [label, texts] of record.texts.slice(1)) {
      for (const text of texts) {
        if (excerpts.length >= MOST_EXCERPTS) return excerpts;
        if (excerpts.some((one) => one.text === text)) continue;
        const folded = fold(text);
        const here = terms.filter((term) => folded.includes(term));
        if (!here.some((term) => pass.has(term))) continue;
        for (const term of here) missing.delete(term);
        excerpts.push({ label, text, ...passage(text, here) });
      }
    }
  }
  return excerpts;
}

function passage(text, terms) {
  const [[start, end]] = placesIn(text, terms);
  const characters = [...text.slice(0, start)];
  const from = characters.length > AROUND ? characters.slice(0, -AROUND).join("").length : 0;
  const upTo = end + [...text.slice(end)].slice(0, AROUND * 2).join("").length;
  const nodes = marked(text.slice(from, upTo), terms);
  if (from > 0) nodes.unshift("……");
  if (upTo < text.length) nodes.push("……");
  return { nodes, words: text.slice(start, end) };
}

/** A text with what was looked for in <mark>s. */
function marked(text, terms) {
  const nodes = [];
  let done = 0;
  for (const [start, end] of placesIn(text, terms)) {
    nodes.push(text.slice(done, start), make("mark", {}, text.slice(start, end)));
    done = end;
  }
  nodes.push(text.slice(done));
  return nodes.filter((node) => node !== "");
}
