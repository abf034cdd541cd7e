/* Cards by the keyboard, and the link that answers without signing in. Without it the same forms are sent by hand. */
"use strict";
(() => {
  const { all, one, keys, post, toast } = window.TicketEase;
  const cards = () => all("[data-card]");
  const current = () => document.activeElement?.closest("[data-card]");

  function step(by) {
    const found = cards();
    const place = found.indexOf(current());
    const next = found[place < 0 ? 0 : Math.min(Math.max(place + by, 0), found.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }
  const chosen = () => current() ?? cards()[0];

  /* On a ticket's own page the letters are the page's. */
  if (one(".ap-stack")) {
    keys.j = () => step(1);
    keys.k = () => step(-1);
    keys.a = () => one('[data-act="approve"]', chosen())?.click();
    keys.r = () => {
      const fold = one(".ap-no", chosen())?.closest("details");
      if (!fold) return;
      fold.open = true;
      one("textarea", fold).focus();
    };
    keys.x = () => one(".ap-tick", chosen())?.click();
  }

  /* What opens is where one types. */
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.(".ap-fold[open]")) one("textarea, input:not([type=hidden])", event.target)?.focus();
  }, true);

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-link]");
    if (!button) return;
    const answer = await post(button.dataset.link).catch(() => null);
    if (!answer?.ok) return toast(window.TicketEase.say("away"));
    const { url } = await answer.json();
    show(button, url);
    try {
      await navigator.clipboard.writeText(url);
      toast(window.TicketEase.say("copied"));
    } catch { /* It stands in the box, selected. */ }
  });
  function show(button, url) {
    const box = one(".ap-url", button.parentElement) ?? document.createElement("input");
    Object.assign(box, { className: "form-control ap-url", readOnly: true, value: url });
    box.setAttribute("aria-label", button.textContent.trim());
    button.after(box);
    box.select();
  }
})();
