/* Follows a run: asks how far it is, and loads the page again when it has ended. */
"use strict";
(() => {
  const { one, all } = window.TicketEase;
  const QUICK = 400, SLOW = 2000;
  const card = one("[data-run]");
  let tag = "", unchanged = 0;

  function show(found) {
    const bar = one("progress", card);
    if (found.share === null) bar.removeAttribute("value"); else bar.value = found.share;
    one("[data-run-words]", card).textContent = found.words;
  }

  async function look() {
    let wait = SLOW;
    try {
      const answer = await fetch(card.dataset.run, { headers: { Accept: "application/json", ...(tag && { "If-None-Match": tag }) } });
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") || "";
        const found = await answer.json();
        if (found.ended) return location.reload();
        show(found);
        unchanged = 0;
      } else unchanged += 1;
      wait = unchanged > 10 ? SLOW : QUICK;
    } catch { /* The next turn asks again. */ }
    setTimeout(look, document.hidden ? SLOW : wait);
  }
  if (card) setTimeout(look, QUICK);

  /* A file that is too large says so before it is sent. */
  for (const field of all("input[type=file][data-most]")) {
    field.addEventListener("change", () => {
      const file = field.files[0];
      const wrong = file && file.size > Number(field.dataset.most);
      field.setCustomValidity(wrong ? field.dataset.tooLarge : "");
      if (wrong) field.reportValidity();
    });
  }
})();
