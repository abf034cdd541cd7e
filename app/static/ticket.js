// The ticket page's comforts: keys, drafts, and a banner when somebody else was quicker. Nothing needs them.
(() => {
  "use strict";
  const page = document.querySelector(".tk");
  if (!page) return;
  const keep = {
    read: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    write: (key, value) => { try { localStorage.setItem(key, value); } catch { /* Private windows may refuse. */ } },
  };
  const composer = document.getElementById("composer");
  const text = composer && composer.querySelector("textarea");

  if (text) {
    // The draft stays in this browser until it is sent.
    const key = `draft:${composer.dataset.draft}`;
    const kept = keep.read(key);
    if (kept && !text.value) text.value = kept;
    text.addEventListener("input", () => keep.write(key, text.value));
    composer.addEventListener("submit", () => keep.write(key, ""));
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer.requestSubmit();
    });
    const tabs = { r: composer.querySelector("[data-tab=r]"), n: composer.querySelector("[data-tab=n]") };
    document.addEventListener("keydown", (event) => {
      const busy = event.target.closest("input, textarea, select, dialog, [contenteditable]");
      const off = keep.read("keys") === "off";
      if (busy || off || event.ctrlKey || event.metaKey || event.altKey || !(event.key in tabs)) return;
      if (event.key === "n" && !tabs.n) return;
      if (tabs[event.key]) tabs[event.key].checked = true;
      text.focus();
      event.preventDefault();
    });
  }

  const banner = document.getElementById("changed");
  if (page.dataset.pulse && banner) {
    const look = async () => {
      if (document.hidden || !banner.hidden) return;
      try {
        const answer = await fetch(page.dataset.pulse, { headers: { Accept: "application/json" } });
        if (answer.ok && (await answer.json()).seq > Number(page.dataset.seq)) banner.hidden = false;
      } catch {
        // Offline for a moment: the next look tells.
      }
    };
    setInterval(look, 20000);
  }
})();
