/* Records side by side, and the basket that they are chosen with.

   On every page: a button beside each record of a table and on a record's own page puts it into the basket, which is
   kept in this browser only (localStorage, if it lets us). On /compare/: the address says which records (?r=…&r=…);
   their record.json is fetched and shown as a table. Whatever a record says goes to the page as text. */

"use strict";

(() => {
  const MOST = 4;
  const KEY = "jixiao.compare";
  const RECORD = /^\d{4}\/[a-z0-9]+(?:-[a-z0-9]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*$/;
  const LEVELS = { notice: "提示", warning: "不一致", error: "有误" };
  const NUMBERS = ["①", "②", "③", "④"];
  const root = new URL("../", document.currentScript.src);

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const button = (words, action, attributes = {}) => {
    const made = element("button", { type: "button", ...attributes }, words);
    made.addEventListener("click", action);
    return made;
  };

  const page = (id) => new URL(`${id}/${location.protocol === "file:" ? "index.html" : ""}`, root).href;

  /* The record that an address is the page of, or null. */
  const recordOf = (address) => {
    let url;
    try {
      url = new URL(address, root);
    } catch {
      return null;
    }
    if (url.origin !== root.origin || !url.pathname.startsWith(root.pathname)) return null;
    const id = url.pathname.slice(root.pathname.length).replace(/\/(?:index\.html)?$/, "");
    return RECORD.test(id) ? id : null;
  };

  const compareAddress = (ids) => {
    const url = new URL(location.protocol === "file:" ? "compare/index.html" : "compare/", root);
    url.search = ids.map((id) => `r=${id}`).join("&");
    return url.href;
  };

  /* --- the basket --------------------------------------------------------------------------------------------- */

  const basket = {
    entries: [],

    read() {
      try {
        const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
        const sound = (one) => RECORD.test(one?.id) && typeof one.title === "string";
        this.entries = Array.isArray(kept) ? kept.filter(sound).slice(0, MOST) : [];
      } catch {
        /* Not readable, or not allowed: what is chosen on this page still counts. */
      }
    },

    write() {
      try {
        localStorage.setItem(KEY, JSON.stringify(this.entries));
      } catch {
        /* As above. */
      }
    },

    has(id) {
      return this.entries.some((one) => one.id === id);
    },

    toggle(id, title) {
      const full = this.entries.length >= MOST && !this.has(id);
      if (this.has(id)) this.entries = this.entries.filter((one) => one.id !== id);
      else if (!full) this.entries.push({ id, title });
      this.write();
      show(full ? `最多并排 ${MOST} 份，请先移去一份。` : "");
    },

    clear() {
      this.entries = [];
      this.write();
      show();
    },
  };

  const toggles = [];
  let bar = null;

  const addToggle = (place, id, title) => {
    const toggle = button("", () => basket.toggle(id, title), { class: "jx-compare-add" });
    toggle.setAttribute("aria-label", `比较：${title}`);
    toggles.push({ toggle, id });
    place.append(" ", toggle);
  };

  /* Bring the buttons and the bar at the foot of the window in line with the basket. */
  const show = (remark = "") => {
    for (const { toggle, id } of toggles) {
      toggle.setAttribute("aria-pressed", String(basket.has(id)));
      toggle.textContent = basket.has(id) ? "✓ 已选" : "＋ 比较";
    }
    const { entries } = basket;
    bar.status.textContent = remark || (entries.length ? `已选 ${entries.length} 份` : "");
    bar.link.href = compareAddress(entries.map((one) => one.id));
    bar.link.hidden = entries.length < 2;
    bar.hint.hidden = entries.length !== 1;
    bar.aside.hidden = !entries.length;
    bar.list.replaceChildren(
      ...entries.map(({ id, title }) => {
        const drop = button("×", () => basket.toggle(id, title), { "aria-label": `移去 ${title}` });
        return element("li", {}, element("a", { href: page(id) }, title), " ", drop);
      }),
    );
  };

  const addBar = () => {
    const status = element("strong", { role: "status" });
    const list = element("ul");
    const link = element("a", { class: "jx-basket__go" }, "并排比较");
    const hint = element("span", { class: "jx-aside" }, "再选一份就可以比较");
    const empty = button("清空", () => basket.clear());
    const aside = element("aside", { class: "jx-basket md-typeset", "aria-label": "要比较的记录" }, status, list, hint, link, empty);
    aside.hidden = true;
    document.body.append(aside);
    bar = { aside, status, list, link, hint };
  };

  const addToggles = () => {
    for (const link of document.querySelectorAll(".jx-table--records tbody th a")) {
      const id = recordOf(link.href);
      if (id) addToggle(link.parentElement, id, link.textContent.trim());
    }
    const here = recordOf(location.href);
    const tags = document.querySelector(".jx-tags");
    if (here && tags) addToggle(tags, here, document.querySelector("h1")?.firstChild?.textContent.trim() ?? here);
  };

  /* --- the page of comparison --------------------------------------------------------------------------------- */

  /* `1,257.3618 万元`: an exact amount in 元, its point moved by four places. */
  const wanYuan = (yuan) => {
    const [, sign, whole, part = ""] = yuan.match(/^(-?)(\d+)(?:\.(\d+))?$/) ?? [];
    if (whole === undefined) return yuan;
    const digits = whole.padStart(5, "0");
    const moved = `${digits.slice(-4)}${part}`.replace(/0+$/, "");
    const grouped = digits.slice(0, -4).replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ",");
    return `${sign}${grouped}${moved && `.${moved}`} 万元`;
  };

  const money = (figure, unit) => {
    if (!figure) return [];
    return figure.yuan ? [wanYuan(figure.yuan), `原件 ${figure.printed} ${unit}`] : [figure.printed];
  };

  const theBudget = (funds) => funds.adjusted_budget ?? funds.budget ?? funds.initial_budget;

  /* Spent of budget in percent, rounded half up to two places: exactly, in whole numbers. */
  const rate = (funds) => {
    if (funds.printed_rate) return [funds.printed_rate.printed.replace(/^([\d.]+)$/, "$1%")];
    const [spent, budget] = [funds.spent?.yuan, theBudget(funds)?.yuan];
    if (!spent || !budget || !Number(budget) || spent.startsWith("-") || budget.startsWith("-")) return [];
    const places = Math.max(...[spent, budget].map((text) => (text.split(".")[1] ?? "").length));
    const scaled = (text) => {
      const [whole, part = ""] = text.split(".");
      return BigInt(whole + part.padEnd(places, "0"));
    };
    const hundredths = (2n * scaled(spent) * 10000n + scaled(budget)) / (2n * scaled(budget));
    return [`${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")}%`, "按金额计算"];
  };

  /* Every indicator of a record by its name; a name that comes again gets its number. */
  const indicators = (record) => {
    const found = new Map();
    for (const section of record.indicators ?? []) {
      for (const row of section.rows) {
        let key = row.name;
        for (let time = 2; found.has(key); time += 1) key = `${row.name}（第 ${time} 项）`;
        found.set(key, row);
      }
    }
    return found;
  };

  const indicatorCell = (row) => {
    if (!row) return [];
    const score = row.score?.printed ?? row.state ?? "未列得分";
    return [row.weight ? `${score} / ${row.weight.printed}` : score, row.note ?? ""];
  };

  const kindOf = ({ evaluation_mode: mode, document_kind: kind }) => `${mode === "未注明" ? "评价方式未注明" : mode} · ${kind}`;

  const period = ({ first, last }) => (first === last ? first : `${first}-${last}`);

  const GROUPS = [
    ["基本情况", [
      ["年度", (one) => [period(one.period)]],
      ["单位", (one) => [one.unit_name]],
      ["评价方式", (one) => [one.record.evaluation_mode]],
      ["文种", (one) => [one.record.document_kind]],
    ]],
    ["得分与等级", [
      ["得分", ({ record }) => (record.score ? [record.score.printed] : [])],
      ["满分", ({ record }) => (record.out_of ? [record.out_of.printed] : [])],
      ["等级", (one) => [one.record.grade ?? one.grade_class_name, one.graded_by_score ? "按得分归类" : ""]],
    ]],
    ["资金", [
      ["预算", ({ record: { funds = {} } }) => money(theBudget(funds), funds.unit)],
      ["执行", ({ record: { funds = {} } }) => money(funds.spent, funds.unit)],
      ["执行率", ({ record: { funds = {} } }) => rate(funds)],
    ]],
    ["核验", [["需要说明", (one) => one.findings.map(({ level, message }) => `${LEVELS[level] ?? level}：${message}`)]]],
  ];

  const indicatorGroups = (records) => {
    const all = records.map((one) => indicators(one.record));
    const names = [...new Set(all.flatMap((found) => [...found.keys()]))];
    const shared = names.filter((name) => all.filter((found) => found.has(name)).length > 1);
    const rows = (some) => some.map((name) => [name, (_, place) => indicatorCell(all[place].get(name))]);
    return [
      ["共有的指标（得分 / 权重）", rows(shared)],
      ["只在一份里的指标（得分 / 权重）", rows(names.filter((name) => !shared.includes(name)))],
    ];
  };

  const bodyOf = ([name, rows], records) => {
    const heading = element("tr", { class: "jx-group" });
    heading.append(element("th", { scope: "rowgroup", colspan: String(records.length + 1) }, name));
    const body = element("tbody", {}, heading);
    for (const [label, read] of rows) {
      const cells = records.map((record, place) => read(record, place).filter(Boolean));
      if (cells.every((words) => !words.length) && name !== "核验") continue;
      const row = element("tr", {}, element("th", { scope: "row" }, label));
      if (new Set(cells.map((words) => words[0])).size === 1) row.dataset.same = "";
      cells.forEach((words, place) => {
        const cell = element("td", { "data-label": `${NUMBERS[place]} ${period(records[place].period)}` });
        if (!words.length) cell.append(element("span", { class: "jx-none" }, name === "核验" ? "无" : "—"));
        words.forEach((text, line) => cell.append(element("p", line && name !== "核验" ? { class: "jx-aside" } : {}, text)));
        row.append(cell);
      });
      body.append(row);
    }
    return body;
  };

  const tableOf = (records) => {
    const head = element("tr", {}, element("th", { scope: "col" }, "项目"));
    records.forEach((one, place) => {
      head.append(element("th", { scope: "col" }, `${NUMBERS[place]} ${one.record.title}`));
    });
    const bodies = [...GROUPS.slice(0, 3), ...indicatorGroups(records), GROUPS[3]]
      .filter(([, rows]) => rows.length)
      .map((group) => bodyOf(group, records));
    const caption = element("caption", {}, `${records.length} 份记录并排；金额折合万元，下面是原件所列`);
    const table = element("table", { class: "jx-table jx-table--compare" }, caption, element("thead", {}, head), ...bodies);
    return element("div", { class: "jx-scroll", tabindex: "0", role: "group", "aria-label": "并排比较的表格" }, table);
  };

  const onlyDifferent = (scroll) => {
    const box = element("input", { type: "checkbox" });
    box.addEventListener("change", () => {
      for (const row of scroll.querySelectorAll("tr[data-same]")) row.hidden = box.checked;
    });
    return element("label", { class: "jx-compare__only" }, box, "只看不同的行");
  };

  const fetched = async (id) => {
    try {
      const answer = await fetch(new URL(`${id}/record.json`, root));
      if (!answer.ok) return { id, fault: "没有这份记录" };
      return { id, record: await answer.json() };
    } catch {
      const fromDisk = location.protocol === "file:";
      return { id, fault: fromDisk ? "直接从磁盘打开时，浏览器不许读取数据；请通过网站访问" : "没有取到，请稍后再试" };
    }
  };

  const chosenList = (results, drop) => element(
    "ol",
    { class: "jx-chosen" },
    ...results.map(({ id, record, fault }, place) => {
      const title = record?.record.title ?? id;
      const link = element("a", { href: page(id) }, title);
      const words = fault ?? `${record.unit_name} · ${period(record.period)}年度 · ${kindOf(record.record)}`;
      const aside = element("span", { class: fault ? "jx-unanswered" : "jx-aside" }, words);
      const dropButton = button("移去", () => drop(id), { "aria-label": `移去 ${title}` });
      return element("li", {}, `${fault ? "" : NUMBERS[place]} `, link, " ", aside, " ", dropButton);
    }),
  );

  const addForm = (ids, choose) => {
    const input = element("input", { type: "text", autocomplete: "off", placeholder: "粘贴记录页的网址" });
    const remark = element("p", { role: "status", class: "jx-aside" });
    const form = element("form", { class: "jx-compare__add" });
    form.append(element("label", {}, element("span", {}, "再加一份"), input), element("button", {}, "加入"), remark);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const id = recordOf(input.value.trim());
      if (!id) remark.textContent = "这不是本站某份记录的网址。";
      else if (ids.includes(id)) remark.textContent = "这份已经在表里。";
      else choose([...ids, id]);
    });
    return form;
  };

  const compare = async (place) => {
    const asked = new URLSearchParams(location.search).getAll("r").filter((id) => RECORD.test(id));
    const ids = [...new Set(asked.length ? asked : basket.entries.map((one) => one.id))].slice(0, MOST);
    const choose = (next) => {
      history.replaceState(null, "", compareAddress(next));
      compare(place);
    };
    if (!asked.length && ids.length) history.replaceState(null, "", compareAddress(ids));
    const results = await Promise.all(ids.map(fetched));
    const sound = results.filter((one) => one.record);
    const records = sound.map((one) => one.record);
    const parts = [chosenList([...sound, ...results.filter((one) => one.fault)], (id) => {
      if (basket.has(id)) basket.toggle(id, "");
      choose(ids.filter((other) => other !== id));
    })];
    if (ids.length < MOST) parts.push(addForm(ids, choose));
    const kinds = new Set(records.map(({ record }) => kindOf(record)));
    if (kinds.size > 1) {
      parts.push(element("p", { class: "jx-recurs" }, "这几份的评价方式或文种不同，不是同一种衡量，得分不宜直接相比。"));
    }
    if (records.length > 1) {
      const table = tableOf(records);
      parts.push(onlyDifferent(table), table);
    } else {
      const words = "至少要两份：在各年度、各单位的记录表里点“＋ 比较”，或在上面粘贴记录页的网址。";
      parts.push(element("p", { class: "jx-empty" }, words));
    }
    place.replaceChildren(...parts);
    place.dataset.ready = String(records.length);
  };

  basket.read();
  addBar();
  addToggles();
  show();
  addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    basket.read();
    show();
  });
  const place = document.getElementById("compare");
  if (place) compare(place);
})();
