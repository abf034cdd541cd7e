// The small forms of a ticket, wherever it is shown: fetched when they are opened, closed by Cancel and Esc. Without a
// script the link inside each place opens the page with its form drawn.
(() => {
  "use strict";
  const SPOT = ".tk details[data-spot], .tk details.step";
  const close = (spot) => {
    spot.open = false;
    spot.querySelectorAll("form").forEach((form) => form.reset());
    spot.querySelector("summary").focus();
  };
  const greet = (spot) => {
    spot.querySelectorAll("[data-close]").forEach((button) => { button.hidden = false; });
    const field = spot.open && spot.querySelector("input:not([type=hidden]), select, textarea");
    if (!field) return;
    field.focus();
    field.form.scrollIntoView({ block: "nearest" });
  };

  /* What the server does not answer with a form is the page's business: the link leads there. */
  async function fill(spot, link) {
    try {
      const answer = await fetch(link.dataset.form, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const drawn = document.createRange().createContextualFragment(await answer.text());
      link.replaceWith(drawn);
      spot.querySelectorAll('[data-role="select2-ajax"]').forEach(TicketEase.bindSearch);
      greet(spot);
    } catch {
      location.assign(link.href);
    }
  }

  /* On the document and while capturing: a toggle does not bubble, and the split view brings a ticket later. */
  document.addEventListener("toggle", (event) => {
    const spot = event.target;
    if (!spot.matches(SPOT) || !spot.open) return;
    const link = spot.querySelector("a[data-form]");
    if (link) fill(spot, link);
    else greet(spot);
  }, true);
  document.addEventListener("click", (event) => {
    const spot = event.target.closest("[data-close]")?.closest(SPOT);
    if (spot) close(spot);
  });
  document.addEventListener("keydown", (event) => {
    const spot = event.key === "Escape" && event.target.closest(SPOT);
    if (!spot?.open) return;
    event.stopPropagation();
    close(spot);
  });
  document.querySelectorAll(SPOT).forEach(greet);
})();
