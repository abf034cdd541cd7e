/* Transfer from the assignment view: the page's own form in a dialog; who would lose sight of the ticket is warned first. */
"use strict";
(() => {
  const { one, post } = window.TicketEase;
  const place = one("[data-assignment]");
  if (!place) return;
  const away = JSON.parse(place.dataset.said).away;
  const dialog = one("#as-transfer");
  let card = null;

  async function open(link) {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } }).catch(() => null);
    const page = new DOMParser().parseFromString(answer?.ok ? await answer.text() : "", "text/html");
    const form = one("[data-transfer-form]", page);
    if (!form) return location.assign(link.href);
    /* The guard waits for a new page, and there is none. */
    delete form.dataset.guard;
    card = link.closest("[data-card]");
    dialog.replaceChildren(document.adoptNode(form));
    dialog.showModal();
    one("select", dialog).focus();
  }
  function warn(form, text, anyway) {
    const button = one("[type=submit]", form);
    button.dataset.usual ??= button.textContent;
    button.textContent = anyway ? button.dataset.anyway : button.dataset.usual;
    form.elements.lose_sight.value = anyway ? "y" : "";
    const line = one("[data-warning]", form);
    line.textContent = text;
    line.hidden = !text;
  }
  async function send(form) {
    if (form.dataset.sent) return;
    form.dataset.sent = "1";
    const answer = await post(form.action, new FormData(form)).catch(() => null);
    delete form.dataset.sent;
    const told = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : { title: away };
    if (!answer?.ok && (told.code === "loses_sight" || ![404, 409].includes(answer?.status))) {
      return warn(form, told.detail, told.code === "loses_sight");
    }
    dialog.close();
    place.dispatchEvent(new CustomEvent("as:sent", { detail: { card, said: told.said ?? told.detail } }));
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-transfer], #as-transfer [data-close]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if ("close" in link.dataset) dialog.close();
    else open(link);
  });
  dialog.addEventListener("submit", (event) => { event.preventDefault(); send(event.target); });
  dialog.addEventListener("change", (event) => { if (event.target.matches("select")) warn(event.target.form, "", false); });
})();
