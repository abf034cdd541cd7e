/* The queue follows what others do: asked every 10 s, almost always answered by 304. What is new waits behind a button,
   what somebody else took says so where it stands: nothing moves under the reader's hand. */
"use strict";
(() => {
  const { all, one } = window.TicketEase;
  const place = one("[data-assignment]");
  if (!place) return;
  const said = JSON.parse(place.dataset.said);
  const news = one("[data-news]");
  const cards = () => all("[data-card]", place);
  const more = () => Number(one("[data-more]", place).dataset.more);
  /* Cards that this page sent away: an answer already on its way may still name them, a later one that does says that they wait again. */
  const left = new Map();
  let tag = "";

  async function look() {
    if (document.hidden) return;
    const asked = performance.now();
    try {
      const headers = { Accept: "application/json", ...(tag && { "If-None-Match": tag }) };
      const answer = await fetch(place.dataset.pulse, { headers });
      if (answer.status !== 200 || answer.redirected) return;
      compare(await answer.json(), asked);
      tag = left.size ? "" : answer.headers.get("ETag") || "";
    } catch { /* The next turn asks again. */ }
  }
  function compare({ ids, most }, asked) {
    const waiting = ids.map(String);
    const shown = new Set(cards().map((card) => card.dataset.card));
    for (const [id, at] of left) if (at < asked) left.delete(id);
    /* Those behind the last card shown are not new when the page had left some out. */
    const last = more() ? waiting.findLastIndex((id) => shown.has(id)) : waiting.length;
    const fresh = waiting.slice(0, last).filter((id) => !shown.has(id) && !left.has(id)).length;
    news.hidden = !fresh;
    one("[data-news-count]").textContent = fresh === 1 ? said.one : said.many.replace("#", fresh);
    if (ids.length < most) for (const card of cards()) mark(card, !waiting.includes(card.dataset.card));
  }
  function mark(card, isGone) {
    if (card.classList.contains("is-gone") === isGone) return;
    card.classList.toggle("is-gone", isGone);
    one(".as-gone", card)?.remove();
    if (!isGone) return;
    const line = document.createElement("p");
    line.className = "as-gone";
    line.textContent = said.gone;
    card.append(line);
  }

  /* Draw the page's own parts again; the card in hand stays where it is, on the screen and under the focus. */
  const PARTS = ["[data-cards]", "[data-persons]", "[data-more]", "[data-empty]"];
  async function refresh() {
    const answer = await fetch(place.dataset.here, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const chosen = one(".as-pick:checked", place);
    const focused = document.activeElement?.id;
    const top = chosen?.closest("[data-card]").getBoundingClientRect().top;
    for (const part of PARTS) one(part, place).replaceWith(document.adoptNode(one(part, page)));
    for (const number of all("[data-waiting], [data-queue]")) {
      const now = one(number.dataset.queue ? `[data-queue="${number.dataset.queue}"]` : "[data-waiting]", page);
      number.textContent = now.textContent;
      number.hidden = now.hidden;
    }
    const again = chosen && document.getElementById(chosen.id);
    if (again) {
      again.checked = true;
      scrollBy(0, again.closest("[data-card]").getBoundingClientRect().top - top);
    }
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    news.hidden = true;
    place.dispatchEvent(new CustomEvent("as:drawn"));
  }

  news.addEventListener("click", refresh);
  place.addEventListener("as:left", (event) => {
    left.set(event.detail, performance.now());
    /* It may come back before anybody asks: the next answer is read even when it says what was known. */
    tag = "";
    if (more() && cards().length < 20) refresh();
  });
  document.addEventListener("visibilitychange", look);
  setInterval(look, 10000);
})();
