/* Sorting and filtering of the tables that the server made. Without this script the full table stands there.

   In: every `<table data-sortable>` with one row of headings. A heading says how its column compares: `data-sort` is
   "number", "grade", "text" or "none"; without it, a column of numbers (`jx-number`) compares as numbers, others as text.
   Rows move inside their own <tbody>; the rows that a body begins and ends with (`jx-group`, `jx-subtotal`) stay put.
   What is missing (`jx-none`, or nothing) comes last in either direction. */

"use strict";

(() => {
  const FEWEST_TO_SORT = 3;
  const FEWEST_TO_FILTER = 6;
  const GRADES = ["excellent", "good", "fair", "poor"];
  const ASIDES = ".jx-aside, .jx-mark, .jx-none, .jx-lost, .jx-state, .jx-compare-add";
  const FIXED = "jx-group jx-subtotal".split(" ");
  const DIRECTIONS = {
    number: { ascending: "从小到大", descending: "从大到小" },
    grade: { ascending: "从优到差", descending: "从差到优" },
    text: { ascending: "正序", descending: "倒序" },
  };
  const collator = new Intl.Collator("zh-Hans-CN", { numeric: true });
  const byText = (one, other) => collator.compare(one, other);
  const byNumber = (one, other) => one - other;

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();

  /* The words of a cell that are its value, without remarks and marks. */
  const valueText = (cell) => {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll(ASIDES).forEach((aside) => aside.remove());
    return copy.textContent.trim();
  };

  /* What a cell compares by; null where there is nothing to compare. */
  const READERS = {
    text: (cell) => valueText(cell) || null,
    number: (cell) => {
      const match = valueText(cell).normalize("NFKC").match(/-?\d[\d,]*(?:\.\d+)?/);
      return match ? Number(match[0].replaceAll(",", "")) : null;
    },
    grade: (cell) => {
      const place = GRADES.findIndex((grade) => cell.querySelector(`.jx-grade--${grade}`));
      return place < 0 ? null : place;
    },
  };

  class SortableTable {
    constructor(table, headings) {
      this.table = table;
      this.columns = headings
        .map((heading, index) => {
          const kind = heading.dataset.sort ?? (heading.classList.contains("jx-number") ? "number" : "text");
          return { heading, index, kind, name: heading.textContent.trim() };
        })
        .filter(({ kind }) => kind !== "none");
      this.bodies = [...table.tBodies].map((body) => {
        const rows = [...body.rows];
        const isFixed = (row) => FIXED.some((name) => row.classList.contains(name));
        const group = rows.find((row) => row.classList.contains("jx-group"));
        const moving = rows.filter((row) => !isFixed(row)).map((row) => ({
          row,
          words: folded(`${group ? group.textContent : ""} ${row.textContent}`),
        }));
        return { fixed: rows.filter(isFixed), moving, end: rows.filter(isFixed).find((row) => row !== group) ?? null };
      });
      this.count = this.bodies.reduce((sum, body) => sum + body.moving.length, 0);
      this.sorted = null;
      this.words = [];
    }

    /* --- what stands above the table --- */

    enhance() {
      const part = this.sheets();
      const tools = element("div", { class: "jx-tools" });
      if (this.count >= FEWEST_TO_FILTER) tools.append(this.filterField());
      tools.append(this.sortField());
      this.status = element("p", { class: "jx-tools__count", role: "status" });
      tools.append(this.status);
      if (part) tools.append(this.partNote());
      (this.table.closest(".jx-scroll") ?? this.table).before(tools);
      for (const column of this.columns) this.addButton(column);
      this.table.classList.add("jx-table--sortable");
    }

    /* Whether the table is one page of a longer list: then the links between the pages follow it. */
    sheets() {
      const block = this.table.closest(".jx-block") ?? this.table.closest(".jx-scroll");
      return block?.nextElementSibling?.querySelector?.(".jx-sheets") ?? block?.nextElementSibling?.matches?.(".jx-sheets");
    }

    partNote() {
      const note = element("p", { class: "jx-tools__note" }, "列表较长，分页显示；排序和筛选只涉及本页。");
      const whole = document.querySelector(".jx-rows-file a");
      if (whole) note.append("全部各行：", element("a", { href: whole.href }, "下载 CSV"));
      return note;
    }

    filterField() {
      const input = element("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: "输入几个字" });
      input.addEventListener("input", () => {
        this.words = folded(input.value).split(" ").filter(Boolean);
        this.filter();
      });
      return element("label", { class: "jx-tools__filter" }, element("span", {}, "筛选"), input);
    }

    /* On a phone the headings are not to be seen, so a list takes their place; elsewhere it is hidden. */
    sortField() {
      this.choice = element("select", {}, element("option", { value: "" }, "原来的顺序"));
      for (const { index, kind, name } of this.columns) {
        for (const direction of ["ascending", "descending"]) {
          const words = `${name}：${DIRECTIONS[kind][direction]}`;
          this.choice.append(element("option", { value: `${index} ${direction}` }, words));
        }
      }
      this.choice.addEventListener("change", () => {
        const [index, direction] = this.choice.value.split(" ");
        this.sort(this.columns.find((column) => this.choice.value && column.index === Number(index)) ?? null, direction);
      });
      return element("label", { class: "jx-tools__sort" }, element("span", {}, "排序"), this.choice);
    }

    addButton(column) {
      const button = element("button", { type: "button", class: "jx-sort" });
      button.append(...column.heading.childNodes);
      column.heading.append(button);
      button.addEventListener("click", () => {
        const next = { none: "ascending", ascending: "descending", descending: null };
        const direction = next[column.heading.getAttribute("aria-sort") ?? "none"];
        this.sort(direction ? column : null, direction);
      });
    }

    /* --- sorting and filtering --- */

    /* In the order of a column; without one, as the server made it. */
    sort(column, direction) {
      for (const { heading } of this.columns) heading.removeAttribute("aria-sort");
      if (column) column.heading.setAttribute("aria-sort", direction);
      this.choice.value = column ? `${column.index} ${direction}` : "";
      this.sorted = column && `按“${column.name}”${DIRECTIONS[column.kind][direction]}`;
      for (const { moving, end } of this.bodies) {
        const rows = column ? ordered(moving, column, direction) : moving;
        const body = (end ?? rows[0]?.row)?.parentNode;
        for (const { row } of rows) body.insertBefore(row, end);
      }
      this.tell();
    }

    filter() {
      this.shown = 0;
      for (const { fixed, moving } of this.bodies) {
        let here = 0;
        for (const { row, words } of moving) {
          row.hidden = !this.words.every((word) => words.includes(word));
          here += row.hidden ? 0 : 1;
        }
        /* A sum of rows that are not all there would mislead. */
        for (const row of fixed) row.hidden = !here || (this.words.length > 0 && row.classList.contains("jx-subtotal"));
        this.shown += here;
      }
      if (this.table.tFoot) this.table.tFoot.hidden = this.words.length > 0;
      this.tell();
    }

    tell() {
      const found = this.words.length ? `找到 ${this.shown} 行，共 ${this.count} 行` : `共 ${this.count} 行`;
      this.status.textContent = this.sorted ? `${found}，${this.sorted}` : found;
    }
  }

  const ordered = (moving, { index, kind }, direction) => {
    const compare = kind === "text" ? byText : byNumber;
    const sign = direction === "descending" ? -1 : 1;
    const keyed = moving.map((one) => ({ ...one, key: one.row.cells[index] ? READERS[kind](one.row.cells[index]) : null }));
    return keyed.sort((one, other) => {
      if (one.key === null || other.key === null) return (one.key === null) - (other.key === null);
      return sign * compare(one.key, other.key);
    });
  };

  for (const table of document.querySelectorAll("table[data-sortable]")) {
    const headings = [...(table.tHead?.rows[0]?.cells ?? [])];
    const sortable = new SortableTable(table, headings);
    if (headings.length && sortable.count >= FEWEST_TO_SORT) sortable.enhance();
  }
})();
