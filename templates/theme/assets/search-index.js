/* Finds records: which of them hold a text, exactly. Knows nothing of the page it works for.

   Pagefind looks up words, and our indexes give it other words than it would take itself: each one, two and three
   neighbouring characters, folded and spelled in ASCII, as `generator/search_words.py` does. Both sides must stay the
   same. Of one and of two an index knows only whether they stand in the title, in the head or further on, of three every
   place: what is longer is found by these. */

const ALIKE = new Map();
for (const [all, one] of [
  ["〔【[〖「『〈《〘〚{", "("],
  ["〕】]〗」』〉》〙〛}", ")"],
  ["“”„‟‘’‚‛'`´", '"'],
  ["‐‑‒–—―−─━~〜", "-"],
  ["•‧・∙⋅●", "·"],
  ["×✕", "x"],
]) for (const character of all) ALIKE.set(character, one);

/* Radicals that PDF readers give for characters, and the characters; `generator/characters.py` has the same. */
const RADICALS = [..."⺎⺟⺠⺩⺫⺬⺮⺶⺻⺼⺽⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻮⻰⻱⻲⻳戶"];
const CHARACTERS = [..."兀母民王目示竹羊聿肉臼虎西见角贝车長长门雨青韦页风飞食首马骨鬼鱼鸟卤麦黄黾斉齐齿龙龜亀龟户"];
RADICALS.forEach((radical, index) => ALIKE.set(radical, CHARACTERS[index]));

const UNSEEN = /[\p{Z}\p{Cc}\p{Cf}]/u;
const folds = new Map();

function foldCharacter(character) {
  let folded = folds.get(character);
  if (folded === undefined) {
    folded = "";
    for (const one of character.normalize("NFKC").toLowerCase()) {
      if (!UNSEEN.test(one)) folded += ALIKE.get(one) ?? one;
    }
    folds.set(character, folded);
  }
  return folded;
}

/** How a text is compared: full width as half, no case, no white space, brackets, quotes and dashes of one kind. */
export function fold(text) {
  let folded = "";
  for (const character of text) folded += foldCharacter(character);
  return folded;
}

/** Where `terms` (folded) stand in a text: [start, end) in the text as printed, in order, none over another. */
export function placesIn(text, terms) {
  let folded = "";
  const starts = [], ends = [];
  let position = 0;
  for (const character of text) {
    const part = foldCharacter(character);
    for (let unit = 0; unit < part.length; unit++) {
      starts.push(position);
      ends.push(position + character.length);
    }
    folded += part;
    position += character.length;
  }
  const found = [];
  for (const term of terms) {
    for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + term.length)) {
      found.push([starts[at], ends[at + term.length - 1]]);
    }
  }
  found.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  const apart = [];
  for (const place of found) {
    const last = apart.at(-1);
    if (last && place[0] < last[1]) last[1] = Math.max(last[1], place[1]);
    else apart.push(place);
  }
  return apart;
}

const SHORT = 35 * 36 * 36;

function spell(character) {
  const code = character.codePointAt(0);
  return code < SHORT ? code.toString(36).padStart(3, "0") : "z" + (code - SHORT).toString(36).padStart(4, "0");
}

const FEWER = ["", "zy", "zz"];
const TOGETHER = 3;

/** The fewest words that cover a folded text, each with its distance from the beginning. */
export function wordsOf(term) {
  const spelled = [...term].map(spell);
  if (spelled.length < TOGETHER) return [{ word: FEWER[spelled.length] + spelled.join(""), distance: 0 }];
  const last = spelled.length - TOGETHER;
  const distances = [];
  for (let distance = 0; distance < last; distance += TOGETHER) distances.push(distance);
  return [...distances, last].map((distance) =>
    ({ word: spelled.slice(distance, distance + TOGETHER).join(""), distance }));
}

/** What to look for in what was typed: parts divided by spaces, each folded. Where one is a single character, the spaces
    are those of a printed text (第 5 号) and divide nothing. */
export function termsOf(typed) {
  const parts = typed.split(/\s+/u).map(fold).filter(Boolean);
  return parts.some((one) => [...one].length === 1) ? [parts.join("")] : [...new Set(parts)];
}

const WORDS_AT_FIRST = 3;
/* Of a text of more than nine characters so many words are looked up first: often they leave so few records… */
const FEW = 10;
/* …that it is cheaper to read these, which are about to be shown, than to look up the rest. */
const PARTS_OF_A_YEAR = 100;

/* Where a file of an index does not come, Pagefind says so in the console only, and finds less. So we watch ourselves. */
let failures = 0;
const fetchPlainly = globalThis.fetch.bind(globalThis);
globalThis.fetch = async (...asked) => {
  try {
    const answer = await fetchPlainly(...asked);
    if (!answer.ok) failures += 1;
    return answer;
  } catch (error) {
    failures += 1;
    throw error;
  }
};

const TITLE_ROOM = 100, HEAD_ROOM = 400;
/* Places of the title, and of what follows it: the unit, the head of the form. As `generator/search_words.py`. */
const IN_TITLE = 0, IN_HEAD = 1, FURTHER_ON = 2;

export class SearchIndex {
  #root;
  #opened;
  #files = new Map();

  /** `root`: the address of the folder of the indexes. */
  constructor(root) {
    this.#root = new URL(root, document.baseURI);
  }

  /** Get ready: the program, and which indexes there are, as one find uses them from its beginning to its end: another
      find may open them anew meanwhile. Rejects where there is no index. */
  open() {
    this.#opened ??= this.#openAnew().catch((error) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #openAnew() {
    const answer = await fetch(new URL("index.json", this.#root), { cache: "no-cache" });
    if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
    const { program, indexes } = await answer.json();
    const { createInstance } = await import(new URL(`program/pagefind.js?${program}`, this.#root));
    const basePath = new URL("program/", this.#root).pathname;
    // Not in a worker: what a worker fetches nobody can watch.
    const pagefind = createInstance({ basePath, metaCacheTag: program, noWorker: true });
    await pagefind.init();
    return { pagefind, shards: new Map(indexes.map(({ number, folder }) => [number, { folder, loading: undefined }])) };
  }

  /** Begin anew with the next question: what was loaded is not whole. */
  #forget() {
    this.#opened = undefined;
  }

  /** Have the indexes of a year at hand, or of all years. */
  async load(year = null) {
    const opened = await this.open();
    const wanted = [...opened.shards].filter(([number]) => !year || yearOf(number) === year);
    await Promise.all(wanted.map(([, shard]) => {
      shard.loading ??= opened.pagefind.mergeIndex(new URL(`${shard.folder}/`, this.#root).pathname, {
        language: "und", metaCacheTag: shard.folder,
      });
      return shard.loading;
    }));
    return opened;
  }

  /** The records that hold every one of `terms`, what is found in the title first, then the newest.
      `filters`: unit, grade, mode, findings as the index has them; `year`: a number or null.
      Rejects where a file does not come, also the second time: the site may have been renewed since it was opened. */
  async find(terms, filters = {}, year = null) {
    return await this.#findWhole(terms, filters, year) ?? await this.#findWhole(terms, filters, year) ?? failed();
  }

  /** The same; null where a file did not come. */
  async #findWhole(terms, filters, year) {
    const before = failures;
    try {
      const found = await this.#find(terms, filters, year);
      if (failures === before) return found;
    } catch (error) {
      console.warn(error);
    }
    this.#forget();
    return null;
  }

  async #find(terms, filters, year) {
    const opened = await this.load(year);
    const found = await Promise.all(terms.map((term) => this.#findOne(opened, term, filters, year)));
    const [first, ...others] = found;
    const both = [...first.values()].filter((one) => others.every((other) => other.has(one.key)));
    for (const one of both) {
      one.tier = Math.max(...found.map((results) => results.get(one.key).tier));
    }
    return both.sort(byRelevance);
  }

  async #findOne(opened, term, filters, year) {
    const words = wordsOf(term);
    const found = await this.#findWords(opened, words.slice(0, WORDS_AT_FIRST), filters, year);
    if (words.length <= WORDS_AT_FIRST) return found;
    if (found.size > FEW) return this.#findWords(opened, words, filters, year);
    const held = await Promise.all([...found].map(async ([key, one]) => {
      const { title, texts } = await this.read(one);
      if (fold(title).includes(term)) return [key, { ...one, tier: IN_TITLE }];
      const holds = texts.some(([, several]) => several.some((text) => fold(text).includes(term)));
      return holds && [key, { ...one, tier: Math.max(one.tier, IN_HEAD) }];
    }));
    return new Map(held.filter(Boolean));
  }

  /** The records in which all these words stand at their distances. */
  async #findWords({ pagefind, shards }, words, filters, year) {
    const isPhrase = words.every(({ distance }, which) => distance === which);
    // Words that follow each other Pagefind finds itself, if they are quoted, and tells the first place only. Not quoted,
    // it tells all places of a word, rising, and would find longer words too, but none of ours begins another.
    const asked = isPhrase ? [`"${words.map(({ word }) => word).join(" ")}"`] : words.map(({ word }) => word);
    const answers = await Promise.all(asked.map((one) => pagefind.search(one, { filters })));
    const [first, ...others] = answers.map(({ results }) => results);
    const further = others.map((results) => new Map(results.map((one) => [one.id, one.words])));
    const found = new Map();
    for (const result of first) {
      const elsewhere = further.map((places) => places.get(result.id));
      if (!elsewhere.every(Boolean)) continue;
      const place = result.words.find((start) =>
        elsewhere.every((places, which) => places.includes(start + words[which + 1].distance)));
      if (place === undefined) continue;
      const [shard, id] = result.id.split("-").map(Number);
      if (year && yearOf(shard) !== year) continue;
      const { folder } = shards.get(shard);
      found.set(result.id, { key: result.id, id, shard, folder, year: yearOf(shard), tier: tierOf(place) });
    }
    return found;
  }

  /** What is shown of a record that was found. */
  read({ folder, id }) {
    return this.#file(`${folder}/records/${id}.jx_gz`);
  }

  /** Sort by a number that few ask for, and that is fetched only now; what has none comes last. */
  async sorted(found, column, direction) {
    const folders = [...new Set(found.map((one) => one.folder))];
    const sorting = new Map(await Promise.all(folders.map(async (one) =>
      [one, await this.#file(`${one}/sorting.jx_gz`)])));
    const value = new Map(found.map((one) => {
      const text = sorting.get(one.folder)[one.id]?.[column];
      return [one, text == null ? null : Number(text)];
    }));
    return [...found].sort((one, other) => {
      const left = value.get(one), right = value.get(other);
      if (left === null || right === null) return (left === null) - (right === null) || byRelevance(one, other);
      return direction * (left - right) || byRelevance(one, other);
    });
  }

  /** A file of ours, fetched once; its folder has another name where it has other files. */
  async #file(path) {
    if (!this.#files.has(path)) this.#files.set(path, this.#unpacked(path));
    try {
      return await this.#files.get(path);
    } catch (error) {
      this.#files.delete(path);
      this.#forget();
      throw error;
    }
  }

  /** A file of ours, which is compressed; some servers send it with a head that has it unpacked on the way. */
  async #unpacked(path) {
    const answer = await fetch(new URL(path, this.#root));
    if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
    const data = await answer.blob();
    const [first] = new Uint8Array(await data.slice(0, 1).arrayBuffer());
    const stream = first === 0x1f ? data.stream().pipeThrough(new DecompressionStream("gzip")) : data.stream();
    return new Response(stream).json();
  }
}

function failed() {
  throw new Error("a file of the search index did not come");
}

function yearOf(shard) {
  return Math.floor(shard / PARTS_OF_A_YEAR);
}

function tierOf(place) {
  return place < TITLE_ROOM ? IN_TITLE : place < HEAD_ROOM ? IN_HEAD : FURTHER_ON;
}

function byRelevance(one, other) {
  return one.tier - other.tier || other.year - one.year || one.shard - other.shard || one.id - other.id;
}
