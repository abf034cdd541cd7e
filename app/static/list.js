/* Every list: selection, the bulk bar, moving with the keyboard, the menu of columns, the place one was at. */
"use strict";
(() => {
  const { all, keys, one, say } = window.TicketEase;
  const boxes = () => all('[data-list] input[name="rowid"]');
  const links = () => all("[data-list] .row-link");
  let lastBox = null;
  function showSelection() {
    const bar = one("[data-bulk-bar]");
    if (!bar) return;
    const checked = boxes().filter((box) => box.checked).length;
    bar.classList.toggle("is-open", checked > 0);
    one("[data-bulk-count]", bar).textContent = say("selected", checked);
    const every = one("[data-check-all]");
    every.checked = checked > 0 && checked === boxes().length;
    every.indeterminate = checked > 0 && !every.checked;
  }
  function selectTo(box, range) {
    const rows = boxes();
    const from = range && lastBox ? rows.indexOf(lastBox) : rows.indexOf(box);
    const to = rows.indexOf(box);
    for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) row.checked = box.checked;
    lastBox = box;
    showSelection();
  }
  const currentRow = () => document.activeElement?.closest?.("[data-list] tbody tr");
  function move(step) {
    const rows = links();
    const row = currentRow();
    const at = row ? rows.indexOf(one(".row-link", row)) : step > 0 ? -1 : rows.length;
    rows[Math.min(Math.max(at + step, 0), rows.length - 1)]?.focus();
  }
  function selectCurrent(range) {
    const box = currentRow() && one('input[name="rowid"]', currentRow());
    if (!box) return;
    box.checked = range ? true : !box.checked;
    selectTo(box, range);
  }

  /* A time in a row stands above the row's link for its tooltip; clicking it opens the row all the same. */
  function openByTime(event) {
    const link = one(".row-link", event.target.closest("[data-list] tbody time")?.closest("tr") ?? document.createElement("i"));
    if (!link || event.button > 1) return;
    if (event.button === 1 || event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
    else link.click();
  }

  /* An act on a row comes back to the list: to the same place of it, on the same row. */
  const PLACE = "list-place";
  let lastRow = null;
  document.addEventListener("focusin", () => { lastRow = currentRow() ?? lastRow; });
  const scroller = () => one(".split .list-zone") ?? document.scrollingElement;
  function keepPlace(key = "") {
    const at = currentRow() ?? lastRow;
    const link = at && one(".row-link", at);
    const place = { at: location.pathname, y: scroller().scrollTop, row: key || (link ? link.href.split("/").pop() : "") };
    try { sessionStorage.setItem(PLACE, JSON.stringify(place)); } catch { /* Private windows may refuse. */ }
  }
  function findPlace() {
    let place = null;
    try {
      place = JSON.parse(sessionStorage.getItem(PLACE) || "null");
      sessionStorage.removeItem(PLACE);
    } catch { return; }
    if (place?.at !== location.pathname) return;
    scroller().scrollTop = place.y;
    if (place.row && !one("[data-focus]")) links().find((link) => link.href.endsWith(`/${place.row}`))?.focus({ preventScroll: true });
  }

  /* The arrows of the menu of columns move a line at once; without a script they send the form. */
  function moveColumn(event) {
    const button = event.target.closest("[data-columns] button[name=move]");
    if (!button) return;
    event.preventDefault();
    const line = button.closest(".pick-column");
    const other = button.value.endsWith(":-1") ? line.previousElementSibling : line.nextElementSibling;
    if (!other?.matches(".pick-column")) return;
    if (button.value.endsWith(":-1")) other.before(line);
    else other.after(line);
    button.focus();
  }

  document.addEventListener("click", moveColumn);
  document.addEventListener("submit", (event) => { if (event.target.matches("#bulk, [data-back], [data-split-half] form")) keepPlace(); });
  document.addEventListener("click", (event) => {
    if (event.target.matches('[data-list] input[name="rowid"]')) selectTo(event.target, event.shiftKey);
  });
  document.addEventListener("click", openByTime);
  document.addEventListener("auxclick", openByTime);
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-check-all]")) return;
    for (const box of boxes()) box.checked = event.target.checked;
    showSelection();
  });
  addEventListener("pageshow", showSelection);
  findPlace();
  one(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  window.TicketEaseList = Object.freeze({ keepPlace });
  if (links().length) Object.assign(keys, { j: () => move(1), k: () => move(-1), x: () => selectCurrent(false), X: () => selectCurrent(true) });
})();
