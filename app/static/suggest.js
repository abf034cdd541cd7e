/* Lists that open while typing: @ for people who may read it, :: for reply templates. The box keeps the focus. */
"use strict";
(() => {
  const { toast } = window.TicketEase;
  const PAUSE = 90;
  const ROOM = 340;
  const KINDS = {
    people: { found: /(?:^|[\s(])(@([^\s@[\]]{0,60}))$/, find: findPeople, write: writePerson },
    replies: { found: /(?:^|\s)(::([^\s:]{0,40}))$/, find: findReplies, write: writeReply },
  };
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const templates = new Map();
  let open = null;
  let turn = 0;
  let timer = 0;

  async function ask(url) {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    return answer.json();
  }

  async function findPeople(field, query) {
    const note = field.form.querySelector('[name="internal"][value="y"]')?.checked ? "y" : "n";
    const rows = await ask(`${field.dataset.people}?${new URLSearchParams({ query, internal: note })}`);
    return rows.map((row) => ({ ...row, hint: `@${row.id}` }));
  }
  async function findReplies(field, query) {
    const url = field.dataset.replies;
    if (!templates.has(url)) templates.set(url, ask(url).catch((error) => { templates.delete(url); throw error; }));
    const rows = (await templates.get(url)).map((row) => ({ ...row, hint: `::${row.key}` }));
    return rows.filter((row) => plain(`${row.name} ${row.key}`).includes(plain(query)));
  }
  function writePerson(_field, row) {
    return /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.+-]*[\p{L}\p{N}_])?$/u.test(row.id) ? `@${row.id} ` : `@[${row.id}] `;
  }
  async function writeReply(field, row) {
    const { text, missing } = await ask(`${field.dataset.replies}/${row.id}`);
    if (missing) toast(missing);
    return text;
  }

  /* Typed through the browser, so that undo knows it. */
  function type(field, text, from = field.selectionStart, to = field.selectionEnd) {
    field.focus();
    field.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, from, to, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function look(field) {
    clearTimeout(timer);
    const before = field.value.slice(0, field.selectionStart);
    const kind = Object.keys(KINDS).find((name) => field.dataset[name] && KINDS[name].found.test(before));
    if (!kind || field.selectionStart !== field.selectionEnd) return close();
    const [, typed, query] = KINDS[kind].found.exec(before);
    const now = ++turn;
    timer = setTimeout(async () => {
      try {
        const rows = await KINDS[kind].find(field, query);
        if (now === turn) show(field, kind, rows, before.length - typed.length, before.length);
      } catch {
        if (now === turn) { close(); toast(field.dataset.away); }
      }
    }, PAUSE);
  }

  function show(field, kind, rows, from, to) {
    close();
    if (!rows.length) return say(field, field.dataset.none);
    const list = document.createElement("ul");
    Object.assign(list, { className: "suggest", id: "suggest" });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.dataset.list);
    rows.forEach((row, at) => list.append(lineOf(row, at)));
    /* Without room above, the list stands between the words and what is below them. */
    const below = field.form.getBoundingClientRect().top < ROOM;
    list.classList.toggle("is-below", below);
    (below ? field.parentElement : field.form).append(list);
    field.setAttribute("aria-controls", "suggest");
    open = { field, kind, rows, from, to, list, at: 0 };
    say(field, field.dataset.found.replace("#", rows.length));
    mark(0);
  }
  function lineOf(row, at) {
    const line = document.createElement("li");
    const [name, hint] = [document.createElement("b"), document.createElement("small")];
    [name.textContent, hint.textContent] = [row.name, row.hint];
    Object.assign(line, { id: `suggest-${at}` });
    line.setAttribute("role", "option");
    line.append(name, hint);
    line.addEventListener("pointerdown", (event) => event.preventDefault());
    line.addEventListener("click", () => choose(at));
    return line;
  }
  function mark(at) {
    open.at = (at + open.rows.length) % open.rows.length;
    [...open.list.children].forEach((line, index) => line.setAttribute("aria-selected", String(index === open.at)));
    open.list.children[open.at].scrollIntoView({ block: "nearest" });
    open.field.setAttribute("aria-activedescendant", `suggest-${open.at}`);
  }
  function close() {
    turn += 1;
    if (!open) return;
    open.list.remove();
    for (const name of ["aria-controls", "aria-activedescendant"]) open.field.removeAttribute(name);
    open = null;
  }
  async function choose(at) {
    const { field, kind, rows, from, to } = open;
    close();
    try {
      type(field, await KINDS[kind].write(field, rows[at]), from, to);
    } catch {
      toast(field.dataset.away);
    }
  }
  function say(field, text) {
    let place = document.getElementById("suggest-said");
    if (!place) {
      place = document.createElement("p");
      Object.assign(place, { id: "suggest-said", className: "visually-hidden" });
      place.setAttribute("role", "status");
      document.body.append(place);
    }
    place.textContent = text;
  }

  const isOurs = (field) => field.matches?.("textarea[data-people]");
  document.addEventListener("input", (event) => { if (isOurs(event.target)) look(event.target); });
  document.addEventListener("focusin", (event) => {
    if (!isOurs(event.target)) return;
    event.target.setAttribute("aria-autocomplete", "list");
    event.target.setAttribute("aria-haspopup", "listbox");
  });
  document.addEventListener("focusout", (event) => { if (open?.field === event.target) close(); });
  document.addEventListener("keydown", (event) => {
    if (!open || event.target !== open.field || event.isComposing) return;
    const moves = { ArrowDown: open.at + 1, ArrowUp: open.at - 1, Home: 0, End: open.rows.length - 1 };
    if (event.key in moves) mark(moves[event.key]);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey && !event.shiftKey) choose(open.at);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  window.Suggest = Object.freeze({ type });
})();
