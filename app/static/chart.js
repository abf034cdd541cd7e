// The organisation chart: what lies deeper is fetched when it is opened. Without a script a link leads to it.
(() => {
  "use strict";
  async function grow(more) {
    try {
      const answer = await fetch(more.dataset.branch, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const drawn = document.createRange().createContextualFragment(await answer.text());
      const first = drawn.querySelector("a");
      const item = more.closest("li");
      item.querySelectorAll(":scope > .branch, :scope > .leaf-more").forEach((part) => part.remove());
      item.append(drawn);
      first?.focus();
    } catch {
      location.assign(more.querySelector("a").href);
    }
  }
  /* While capturing: a toggle does not bubble. */
  document.addEventListener("toggle", (event) => {
    const more = event.target.closest("details[data-branch]");
    if (more?.open) grow(more);
  }, true);
})();
