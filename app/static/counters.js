/* Counters of the sidebar and of tabs: asked every 15 s while the page is looked at, less often while the server is away. */
"use strict";
(() => {
  const { all, say, toast } = window.TicketEase;
  const { counters: url, me } = document.body.dataset;
  const EVERY = 15000;
  const LONGEST = 240000;
  const PLACE = `counters:${me}`;
  let known = read();
  let wait = EVERY;
  let timer = 0;
  let misses = 0;

  function read() {
    try { return JSON.parse(sessionStorage.getItem(PLACE)) ?? {}; } catch { return {}; }
  }
  function keepKnown() {
    try { sessionStorage.setItem(PLACE, JSON.stringify(known)); } catch { /* Private windows may refuse. */ }
  }
  function show(numbers) {
    for (const place of all("[data-counter]")) {
      const value = numbers[place.dataset.counter];
      place.textContent = value > 1000 ? say("many") : value ?? "";
      place.hidden = !value;
    }
  }

  async function ask() {
    clearTimeout(timer);
    if (document.hidden || !all("[data-counter]").length) return;
    const headers = { Accept: "application/json", ...(known.tag && { "If-None-Match": known.tag }) };
    const answer = await fetch(url, { headers }).catch(() => null);
    if (answer?.status === 401) return; /* The session has ended: the next click leads to the door. */
    const answered = answer?.status === 304 || answer?.ok;
    if (answer?.ok) {
      known = { tag: answer.headers.get("ETag") ?? "", numbers: await answer.json() };
      show(known.numbers);
      keepKnown();
    }
    misses = answered ? 0 : misses + 1;
    wait = answered ? EVERY : Math.min(wait * 2, LONGEST);
    if (misses === 2) toast(say("away"));
    timer = setTimeout(ask, wait);
  }

  /* What the last page knew is shown before the first paint, so that nothing moves between two pages. */
  if (known.numbers) show(known.numbers);
  document.addEventListener("visibilitychange", ask);
  addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  ask();
})();
