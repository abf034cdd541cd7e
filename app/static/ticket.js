// The ticket page's comfort: a banner when somebody else was quicker. Nothing needs them.
(() => {
  "use strict";
  const page = document.querySelector(".tk");
  if (!page) return;
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
