"use strict";
// Sorts tables and leaves only the rows that were searched for. The page is whole without this:
// nothing is made here but buttons and marks, and all text that is written is a text node.
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const bar = document.getElementById("find");
  const field = (name) => document.getElementById(`find-${name}`);
  const FILTERS = ["method", "family", "tier"];
  const SORTS_MAX = 20;

  // The value of a cell without its small print: the name or number that it starts with.
  const shown = (cell) => (cell.firstChild ? cell.firstChild.textContent.trim() : "");

  const SIZES = { "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, s: 1, min: 60, h: 3600 };
  const NUMBER = /^(?:[↑↓] )?([<>]?)(-?[\d,]*\.?\d+(?:e[-+]?\d+)?)(?: (min|[kMGTsh]?)B?)?$/;
  const number = (text) => {
    if (text === "never") return Number.MAX_VALUE;
    const found = NUMBER.exec(text);
    if (!found) return NaN;
    const value = Number(found[2].replaceAll(",", "")) * SIZES[found[3] || ""];
    // "<0.001" and ">-0.001" stand between what they are compared with and zero.
    return found[1] ? value / 2 : value;
  };
  const isNone = (text) => text === "" || text === "–";

  const scenarios = new Map(
    all("#find-scenarios li").map((item) => [
      item.textContent,
      { family: item.dataset.family, tier: item.dataset.tier },
    ]),
  );
  const TIERS = ["easy", "middle", "hard"];

  // What a name says of the row or column that it heads.
  const ABOUT = {
    method: (name) => ({ method: name }),
    scenario: (name) => scenarios.get(name) || {},
    "family, tier": (name) => {
      const tier = TIERS.find((tier) => name.endsWith(`, ${tier}`)) || "";
      return { family: tier ? name.slice(0, -tier.length - 2) : name, tier };
    },
  };
  const about = (kind, name) => (ABOUT[kind] ? ABOUT[kind](name) : {});

  class Table {
    constructor(element) {
      const section = element.closest("section[id]");
      this.element = element;
      this.body = element.tBodies[0];
      this.heads = [...element.tHead.rows[0].cells];
      this.rows = [...this.body.rows];
      this.section = section;
      this.key = `${section.id}.${all("table", section).indexOf(element)}`;
      this.across = element.dataset.across || "";
      this.sorted = null;
      this.buttons = this.heads.map((head, column) => this.button(head, column));
    }

    button(head, column) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => {
        this.sort(column, this.next(column));
        write();
      });
      head.append(button);
      return button;
    }

    // Numbers first go down, names up; then the other way; then as drawn.
    next(column) {
      const first = this.isNumeric(column) ? "down" : "up";
      if (!this.sorted || this.sorted.column !== column) return first;
      return this.sorted.way === first ? (first === "up" ? "down" : "up") : "";
    }

    texts(column) {
      return this.rows.map((row) => shown(row.cells[column]));
    }

    isNumeric(column) {
      const some = this.texts(column).filter((text) => !isNone(text));
      return some.length > 0 && some.every((text) => !Number.isNaN(number(text)));
    }

    // Rows without a value come last, either way; equals stay as drawn.
    sort(column, way) {
      const texts = this.texts(column);
      const numeric = this.isNumeric(column);
      const sign = way === "down" ? -1 : 1;
      const compare = (a, b) => {
        const [left, right] = [texts[a], texts[b]];
        if (isNone(left) || isNone(right)) return isNone(left) - isNone(right);
        if (numeric) return sign * (number(left) - number(right));
        return sign * left.localeCompare(right, "en", { numeric: true });
      };
      const places = this.rows.map((_, place) => place);
      if (way) places.sort((a, b) => compare(a, b) || a - b);
      this.body.append(...places.map((place) => this.rows[place]));
      this.sorted = way ? { column, way } : null;
      this.heads.forEach((head) => head.removeAttribute("aria-sort"));
      if (way) this.heads[column].setAttribute("aria-sort", way === "up" ? "ascending" : "descending");
    }

    // What rows and columns are about, and their words; read once, when first asked for.
    index() {
      if (this.lines) return;
      const kinds = this.heads.map(shown);
      const words = (cells) => cells.map((cell) => cell.textContent).join(" ").toLowerCase();
      const names = (row) => [...row.cells].filter((cell, n) => n === 0 || this.isName(cell));
      this.lines = this.rows.map((row) => {
        const said = [...row.cells].map((cell, n) => about(kinds[n], shown(cell)));
        return { about: Object.assign({}, ...said), words: words(names(row)) };
      });
      this.columns = this.heads.map((head, n) =>
        this.across && n > 0 ? { about: about(this.across, shown(head)), words: words([head]) } : null,
      );
    }

    isName(cell) {
      return !this.across && !cell.classList.contains("n");
    }

    // How many rows are left.
    filter(wanted) {
      this.index();
      const isWanted = (line) => FILTERS.every((key) => fits(line.about[key], wanted[key]));
      const rows = this.lines.map(isWanted);
      const columns = this.columns.map((column) => !column || isWanted(column));
      const found = this.search(wanted.words, rows, columns);
      this.rows.forEach((row, n) => (row.hidden = !found.rows[n]));
      if (this.across) this.showColumns(found.columns);
      const left = found.rows.filter(Boolean).length;
      const box = this.element.closest("details") || this.element.closest(".scroll");
      if (all("table", box).length === 1) box.hidden = left === 0;
      return left;
    }

    // A cell is found where its row and its column together have every word.
    search(words, rows, columns) {
      if (!words.length) return this.consistent(rows, columns);
      const lacks = (line) => words.filter((word) => !line.words.includes(word));
      const heads = this.columns.filter((column, n) => column && columns[n]);
      const [inRow, inColumn] = [rows.map(() => false), columns.map((_, n) => !this.columns[n])];
      this.lines.forEach((line, n) => {
        if (!rows[n]) return;
        const missing = lacks(line);
        if (!heads.length) inRow[n] = missing.length === 0;
        this.columns.forEach((column, m) => {
          if (!column || !columns[m] || !missing.every((word) => column.words.includes(word))) return;
          inRow[n] = inColumn[m] = true;
        });
      });
      return { rows: inRow, columns: inColumn };
    }

    // A table that has lost all its columns has no rows either.
    consistent(rows, columns) {
      const isEmpty = this.across && !columns.some((column, n) => column && n > 0);
      return { rows: isEmpty ? rows.map(() => false) : rows, columns };
    }

    showColumns(columns) {
      for (const row of [this.heads, ...this.rows.map((row) => [...row.cells])]) {
        row.forEach((cell, n) => (cell.hidden = !columns[n]));
      }
    }
  }

  // What a line does not speak of cannot be held against it.
  const fits = (value, wanted) => !wanted || value === undefined || value === wanted;

  const tables = all("main section[id] table").map((element) => new Table(element));
  const total = tables.reduce((sum, table) => sum + table.rows.length, 0);

  const wanted = () => {
    const words = field("q").value.toLowerCase().split(/\s+/).filter(Boolean);
    return Object.assign({ words }, ...FILTERS.map((key) => ({ [key]: field(key).value })));
  };

  const apply = () => {
    const asked = wanted();
    for (const section of all("section[data-family]")) {
      section.hidden = !fits(section.dataset.family, asked.family);
    }
    for (const article of all("article[data-scenario]")) {
      const tags = about("scenario", article.dataset.scenario);
      article.hidden = !FILTERS.every((key) => fits(tags[key], asked[key]));
    }
    const left = tables.map((table) => (table.section.hidden ? 0 : table.filter(asked)));
    const isAsking = asked.words.length > 0 || FILTERS.some((key) => asked[key]);
    field("clear").hidden = !isAsking;
    field("count").textContent = isAsking ? count(left) : "";
  };

  const plural = (n, word) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;
  const count = (left) => {
    const rows = left.reduce((sum, n) => sum + n, 0);
    const among = left.filter(Boolean).length;
    const folded = left.filter((n, place) => n && tables[place].element.closest("details:not([open])"));
    const below = folded.length ? `, ${folded.length} of them folded` : "";
    if (!rows) return `None of ${plural(total, "row")} fits.`;
    return `${plural(rows, "row")} of ${total.toLocaleString("en")} in ${plural(among, "table")}${below}`;
  };

  // The state stands in the address, so that it can be passed on: #q=…&method=…&sort=runs.1.3.down
  const write = () => {
    const state = new URLSearchParams();
    for (const key of ["q", ...FILTERS]) {
      if (field(key).value) state.append(key, field(key).value);
    }
    const sorted = tables.filter((table) => table.sorted).slice(0, SORTS_MAX);
    for (const { key, sorted: { column, way } } of sorted) state.append("sort", `${key}.${column}.${way}`);
    history.replaceState(null, "", `#${state}`);
  };

  const read = () => {
    // What has no "=" is a link to a section.
    if (!location.hash.includes("=")) return;
    const state = new URLSearchParams(location.hash.slice(1));
    field("q").value = state.get("q") || "";
    for (const key of FILTERS) {
      field(key).value = state.get(key) || "";
      if (field(key).selectedIndex < 0) field(key).value = "";
    }
    const asked = new Map(state.getAll("sort").slice(0, SORTS_MAX).map(readSort));
    for (const table of tables) {
      const { column, way } = asked.get(table.key) || { column: 0, way: "" };
      if (column < table.heads.length && (way || table.sorted)) table.sort(column, way);
    }
    apply();
  };

  const readSort = (text) => {
    const found = /^(.+\.\d{1,4})\.(\d{1,4})\.(up|down)$/.exec(text);
    return found ? [found[1], { column: Number(found[2]), way: found[3] }] : ["", undefined];
  };

  let pending = 0;
  const soon = () => {
    clearTimeout(pending);
    pending = setTimeout(changed, 150);
  };
  const changed = () => {
    apply();
    write();
  };
  field("q").addEventListener("input", soon);
  for (const key of FILTERS) field(key).addEventListener("change", changed);
  field("clear").addEventListener("click", () => {
    for (const key of ["q", ...FILTERS]) field(key).value = "";
    changed();
    field("q").focus();
  });
  addEventListener("hashchange", read);
  bar.hidden = false;
  read();
})();
