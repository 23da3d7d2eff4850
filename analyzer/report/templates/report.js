"use strict";
// The page is complete without this script: it only adds sorting and filtering to the long tables.
for (const box of document.querySelectorAll("[data-sortable]")) {
  const table = box.querySelector("table");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const heads = Array.from(table.tHead.rows[0].cells);
  const lang = document.documentElement.lang;
  const text = rows.map((row) => row.textContent.toLocaleLowerCase(lang));

  const make = (name, properties, ...inside) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...inside);
    return node;
  };
  const find = make("input", { type: "search", placeholder: box.dataset.hint });
  const shown = make("output", {});
  const tools = make("div", { className: "tools" }, make("label", {}, box.dataset.filter, find));

  const choiceAt = heads.findIndex((head) => head.dataset.key === box.dataset.choice);
  const choice = make("select", {}, make("option", { value: "", textContent: box.dataset.all }));
  if (choiceAt >= 0) {
    const names = new Set(rows.map((row) => row.cells[choiceAt].textContent));
    for (const name of [...names].sort((a, b) => a.localeCompare(b, lang))) {
      choice.append(make("option", { value: name, textContent: name }));
    }
    tools.append(make("label", {}, heads[choiceAt].textContent, choice));
  }
  tools.append(shown, make("span", { className: "keys", textContent: box.dataset.keys }));
  box.before(tools);

  const filter = () => {
    const wanted = find.value.trim().toLocaleLowerCase(lang);
    let count = 0;
    rows.forEach((row, i) => {
      const chosen = !choice.value || row.cells[choiceAt].textContent === choice.value;
      row.hidden = !(chosen && text[i].includes(wanted));
      count += !row.hidden;
    });
    shown.textContent = box.dataset.shown
      .replace("{shown}", count.toLocaleString(lang))
      .replace("{count}", rows.length.toLocaleString(lang));
  };
  find.addEventListener("input", filter);
  choice.addEventListener("change", filter);
  filter();

  const key = (row, column) => {
    const cell = row.cells[column];
    return "value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent;
  };
  // first press: numbers fall and texts rise; second: the other way; third: as ranked
  const sort = (column) => {
    const head = heads[column];
    const numeric = rows.length > 0 && typeof key(rows[0], column) === "number";
    const turns = numeric ? ["descending", "ascending"] : ["ascending", "descending"];
    const turn = turns[turns.indexOf(head.ariaSort) + 1] ?? (head.ariaSort ? null : turns[0]);
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    const order = rows.slice();
    if (turn) {
      head.setAttribute("aria-sort", turn);
      const sign = turn === "ascending" ? 1 : -1;
      order.sort((a, b) => {
        const [x, y] = [key(a, column), key(b, column)];
        return sign * (numeric ? x - y : x.localeCompare(y, lang));
      });
    }
    body.append(...order);
  };
  heads.forEach((head, column) => {
    const button = make("button", { type: "button" }, ...head.childNodes);
    button.title = box.dataset.sort.replace("{column}", head.textContent || button.textContent);
    button.setAttribute("aria-keyshortcuts", String(column + 1));
    button.addEventListener("click", () => sort(column));
    head.replaceChildren(button);
  });

  const keys = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target === find) {
      find.value = "";
      filter();
    } else if (event.target === find || event.target === choice) {
      return;
    } else if (event.key === "/") {
      event.preventDefault();
      find.focus();
    } else if (heads[Number(event.key) - 1]) {
      sort(Number(event.key) - 1);
    }
  };
  box.addEventListener("keydown", keys);
  tools.addEventListener("keydown", keys);
}
