/* The command palette: Ctrl+K or its button. What the page can do is read off the page, the rest is asked of the server. */
"use strict";
(() => {
  const { all, keep, keys, one } = window.TicketEase;
  const palette = one("#palette");
  if (!palette) return;
  const ask = one("#palette-ask");
  const list = one("#palette-list");
  const note = one("#palette-note");
  const words = palette.dataset;
  const RECENT = `recent:${document.body.dataset.me}`;
  const KEPT = 8;
  const PAUSE = 90;
  let timer = 0;
  let asked = null;
  let answer = { text: null, groups: [], failed: false };
  let entered = false;

  /* Accents and case apart, as the server searches. */
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const holds = (label, text) => fold(text).split(/\s+/).every((word) => fold(label).includes(word));
  const options = () => all('[role="option"]', list);
  const current = () => one('[aria-selected="true"]', list);

  /* Tickets that were opened on this browser, by number only: the server says which of them the reader may see. */
  const recent = () => (keep.read(RECENT) ?? "").split(",").filter(Boolean);
  const here = one(".tk[data-ticket]")?.dataset.ticket;
  if (here) keep.write(RECENT, [here, ...recent().filter((number) => number !== here)].slice(0, KEPT).join(","));

  function actsHere() {
    const steps = all(".next-steps summary, .next-steps button, .next-steps a").filter((step) => !step.closest(".step-body, [hidden]"));
    const found = steps.map((step) => ({ label: step.textContent.trim(), icon: "arrow-right", act: () => { step.focus(); step.click(); } }));
    for (const line of all("#keys [data-does]")) {
      const name = line.dataset.line;
      const button = one(`[data-key="${CSS.escape(name)}"]`);
      const act = keys[name] ?? (button && (() => button.click()));
      if (act) found.push({ label: one("dd", line).textContent.trim(), hint: one("dt", line).textContent.trim(), icon: "keyboard", act });
    }
    return found.filter((item) => item.label);
  }

  function groupsFor(text) {
    const acts = actsHere().filter((item) => !text || holds(item.label, text));
    const exact = answer.groups.filter((group) => group.exact);
    const others = answer.groups.filter((group) => !group.exact);
    return [...exact, { title: words.here, items: acts }, ...others].filter((group) => group.items.length);
  }

  function drawn(tag, name, text = "") {
    const element = document.createElement(tag);
    element.className = name;
    element.textContent = text;
    return element;
  }
  function picture(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "i");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${words.sprite}#${name}`);
    svg.append(use);
    return svg;
  }
  function option(item, at) {
    const line = drawn(item.url ? "a" : "div", "palette-line");
    if (item.url) line.href = item.url;
    line.setAttribute("role", "option");
    line.id = `palette-${at}`;
    line.tabIndex = -1;
    line.append(picture(item.icon), drawn("span", "palette-label", item.label));
    if (item.hint) line.append(drawn("span", "palette-hint", item.hint));
    line.addEventListener("mousemove", () => select(line, false));
    line.addEventListener("click", (event) => {
      if (item.url && (event.ctrlKey || event.metaKey)) return;
      palette.close();
      if (item.act) item.act();
    });
    return line;
  }

  function draw() {
    const text = ask.value.trim();
    const groups = groupsFor(text);
    let at = 0;
    list.replaceChildren(...groups.map((group, index) => {
      const part = drawn("div", "palette-group");
      const title = drawn("div", "palette-title", group.title);
      title.id = `palette-title-${index}`;
      part.setAttribute("role", "group");
      part.setAttribute("aria-labelledby", title.id);
      part.append(title, ...group.items.map((item) => option(item, at++)));
      return part;
    }));
    list.scrollTop = 0;
    ask.setAttribute("aria-expanded", String(at > 0));
    select(options()[0], false);
    const waiting = answer.text !== text;
    if (answer.failed) note.textContent = words.failed;
    else if (!waiting) note.textContent = at ? words.count.replace("#", at) : words.nothing.replace("#", text);
    note.classList.toggle("visually-hidden", at > 0 && !answer.failed);
  }

  function select(line, scroll = true) {
    current()?.setAttribute("aria-selected", "false");
    if (!line) return ask.removeAttribute("aria-activedescendant");
    line.setAttribute("aria-selected", "true");
    ask.setAttribute("aria-activedescendant", line.id);
    if (scroll) line.scrollIntoView({ block: "nearest" });
  }
  function move(step) {
    const lines = options();
    if (lines.length) select(lines[(lines.indexOf(current()) + step + lines.length) % lines.length]);
  }

  /* Only the answer to what stands in the box is shown; an older question is given up. */
  async function search() {
    const text = ask.value.trim();
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    const query = new URLSearchParams(text ? { q: text } : { recent: recent().filter((number) => number !== here).join(",") });
    try {
      const reply = await fetch(`${words.url}?${query}`, { headers: { Accept: "application/json" }, signal });
      if (!reply.ok || reply.redirected) throw new Error(String(reply.status));
      answer = { text, groups: (await reply.json()).groups, failed: false };
    } catch {
      if (signal.aborted) return;
      answer = { text, groups: [], failed: true };
    }
    draw();
    if (entered) press();
  }
  function typed() {
    entered = false;
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
    answer = { ...answer, groups: answer.groups.filter((group) => !group.exact) };
    draw();
  }
  /* Enter before the answer is there waits for it: a number typed in a hurry opens its ticket. */
  function press() {
    entered = answer.text !== ask.value.trim();
    if (!entered) current()?.click();
  }

  function show() {
    if (one("dialog[open]")) return;
    all("[popover]").forEach((menu) => menu.matches(":popover-open") && menu.hidePopover());
    ask.value = "";
    entered = false;
    answer = { text: null, groups: [], failed: false };
    palette.showModal();
    ask.focus();
    draw();
    search();
  }

  ask.addEventListener("input", typed);
  ask.addEventListener("keydown", (event) => {
    const acts = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: press };
    if (event.isComposing || !acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });
  palette.addEventListener("click", (event) => {
    if (event.target === palette || event.target.closest("[data-closes]")) palette.close();
  });
  palette.addEventListener("close", () => { clearTimeout(timer); asked?.abort(); });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-shows-palette]")) show(); });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (palette.open) palette.close();
    else show();
  });
})();
