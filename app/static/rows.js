/* The list of tickets: a and s on a row, the split view beside the list, what returns to it. */
"use strict";
(() => {
  const { all, keys, one } = window.TicketEase;
  const { returnTo, showIn } = window.TicketEaseDialog;
  const WIDE = matchMedia("(min-width: 1200px)");
  const PAUSE = 160;
  const half = one("[data-split-half]");
  const here = () => `${location.pathname}${location.search}`;
  const numberOf = (row) => new URL(one(".row-link", row).href).pathname.split("/").pop();
  const rows = () => all("[data-list] tbody tr");
  const shownRow = () => half && rows().find((row) => numberOf(row) === half.dataset.splitHalf);
  const current = () => document.activeElement?.closest?.("[data-list] tbody tr") || shownRow();

  function split(number) {
    const address = new URL(location.href);
    if (number) address.searchParams.set("split", number);
    else address.searchParams.delete("split");
    address.hash = "";
    window.TicketEaseList.keepPlace(number);
    location.assign(address);
  }
  function act(path, words) {
    const row = current();
    if (!row) return;
    const link = one(".row-link", row);
    link.focus({ preventScroll: true });
    const address = new URL(link.href);
    showIn(`${address.pathname}/${path}`, `${numberOf(row)} · ${words}`, here());
  }

  /* In the split view j and k show the next ticket once the reader rests on it. */
  let rest = 0;
  function follow() {
    if (!half || !WIDE.matches) return;
    clearTimeout(rest);
    const row = document.activeElement?.closest?.("[data-list] tbody tr");
    if (row && numberOf(row) !== half.dataset.splitHalf) rest = setTimeout(() => split(numberOf(row)), PAUSE);
  }
  for (const key of ["j", "k"]) {
    const move = keys[key];
    if (move) keys[key] = () => { move(); follow(); };
  }

  document.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("[data-split]") || (half && event.target.closest("[data-list] .row-link"));
    if (!link || !WIDE.matches) return;
    event.preventDefault();
    split(link.dataset.split || numberOf(link.closest("tr")));
  });
  document.addEventListener("submit", (event) => {
    if (event.target.closest("[data-split-half]")) returnTo(event.target, here());
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !half || one("dialog[open], :popover-open")) return;
    if (event.target.closest("input, textarea, select, details[open]")) return;
    split("");
  });

  if (half && !WIDE.matches) location.replace(one(".split-bar a", half).href);
  const row = shownRow();
  if (row) {
    row.classList.add("is-shown");
    one(".row-link", row).setAttribute("aria-current", "true");
    if (document.activeElement === document.body) one(".row-link", row).focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  const words = one("[data-row-words]")?.dataset ?? {};
  Object.assign(keys, {
    a: () => act("form/assign", words.assign),
    s: () => act("moves", words.state),
    o: () => { const open = current(); if (open && WIDE.matches) split(numberOf(open)); else if (open) one(".row-link", open).click(); },
  });
  if (!rows().length) for (const key of ["a", "s", "o"]) delete keys[key];
})();
