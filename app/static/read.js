/* Tells that the ticket has been looked at, so that the list can say what is new since. */
"use strict";
(() => {
  const { one, post } = window.TicketEase;
  const page = one(".tk[data-read]");
  if (!page) return;
  async function tell() {
    if (document.hidden) return;
    document.removeEventListener("visibilitychange", tell);
    const answer = await post(page.dataset.read, { seq: page.dataset.seq }).catch(() => null);
    if (answer?.ok) one(`[data-list] .row-link[href$="/${page.dataset.ticket}"] .news`)?.remove();
  }
  document.addEventListener("visibilitychange", tell);
  tell();
})();
