// Whether somebody changed the ticket that is looked at: asked every 12 s while the page is seen. News is told over the
// page and never moves it; Show draws what changed where it stands, and leaves alone whatever is being typed.
(() => {
  "use strict";
  const EVERY = 12000;
  const PARTS = [".tk-head", ".tk-steps", "#timeline", ".tk-about"];
  const page = () => document.querySelector(".tk[data-pulse]");

  async function look() {
    const tk = page();
    if (!tk || document.hidden) return;
    const known = tk.dataset.known || tk.dataset.tag;
    try {
      const answer = await fetch(`${tk.dataset.pulse}?since=${tk.dataset.tag}`, {
        headers: { Accept: "application/json", "If-None-Match": `"${known}"` },
      });
      if (answer.status === 404 && tk.isConnected) return gone(tk);
      if (answer.status !== 200 || !tk.isConnected) return;
      const news = await answer.json();
      tk.dataset.known = news.tag;
      tell(tk, news.html);
    } catch {
      // Offline for a moment: the next look tells.
    }
  }

  function tell(tk, html) {
    const banner = tk.querySelector("#changed");
    banner.querySelector("[data-news]").replaceChildren(document.createRange().createContextualFragment(html));
    banner.hidden = false;
  }

  /* What is typed stays where it is; there is nothing more to ask. */
  function gone(tk) {
    delete tk.dataset.pulse;
    const place = tk.querySelector("#changed [data-news]");
    place.textContent = place.dataset.gone;
    tk.querySelector("#changed [data-show]").hidden = true;
    tk.querySelector("#changed").hidden = false;
  }

  /* A part whose form is open is its reader's: it is drawn again when they are done with it. */
  const busy = (part) => part.querySelector("details[open] form") || part.contains(document.activeElement);

  async function show(tk, link) {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".tk");
    for (const selector of PARTS) {
      const [old, fresh] = [tk.querySelector(selector), drawn.querySelector(selector)];
      if (old && fresh && !busy(old)) old.replaceWith(fresh);
      else if (old && !fresh) old.remove();
      else if (fresh && !old) tk.querySelector(".tk-head").after(fresh);
    }
    tk.dataset.tag = tk.dataset.known = drawn.dataset.tag;
    const last = tk.querySelector("#timeline > li:last-child");
    if (last) last.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("click", (event) => {
    const banner = event.target.closest("#changed");
    if (!banner) return;
    const tk = banner.closest(".tk");
    const link = event.target.closest("a[data-show]");
    if (event.target.closest("[data-hush]") || link) banner.hidden = true;
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    link.blur();
    show(tk, link).catch(() => location.assign(link.href));
  });
  document.addEventListener("visibilitychange", look);
  setInterval(look, EVERY);
})();
