/* Pages and forms opened in a dialog where one stands: a link with data-dialog (the address of the form, or empty for the
   link's own) shows the form it leads to. What is sent from there is an ordinary form; without a script the link leads to
   the page. ``showIn(address, title, back)`` opens one by hand; ``back`` is where its forms return to. */
"use strict";
(() => {
  const { all, one, toast, say, bindSearch } = window.TicketEase;
  let box = null;
  let opener = null;

  function frame() {
    if (box) return box;
    box = document.createElement("dialog");
    box.className = "box box-form";
    box.setAttribute("aria-labelledby", "dialog-title");
    const title = document.createElement("h2");
    title.className = "box-title";
    title.id = "dialog-title";
    const body = document.createElement("div");
    body.dataset.dialogBody = "";
    box.append(title, body);
    box.addEventListener("close", () => opener?.focus?.());
    box.addEventListener("click", (event) => { if (event.target === box || event.target.closest("[data-close]")) box.close(); });
    document.body.append(box);
    return box;
  }

  const returnTo = (form, back) => {
    if (!back || form.method !== "post" || form.elements.namedItem("url")) return;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "url", value: back });
    form.append(field);
  };

  async function showIn(address, title, back = "") {
    const dialog = frame();
    if (!dialog.open) opener = document.activeElement;
    dialog.dataset.to = back;
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || answer.redirected) return void toast(one(".lead", page)?.textContent.trim() || say("away"));
      const found = all("main form.sheet", page);
      one("h2", dialog).textContent = title || one("h1", page)?.textContent.trim() || "";
      one("[data-dialog-body]", dialog).replaceChildren(...(found.length ? found : page.body.childNodes));
      for (const form of all("form", dialog)) {
        if (!form.getAttribute("action")) form.action = address;
        form.dataset.back = "";
        returnTo(form, back);
      }
      for (const cancel of all(".form-buttons a.btn-ghost-secondary", dialog)) cancel.dataset.close = "";
      for (const button of all("[data-close]", dialog)) button.hidden = false;
      all('[data-role="select2-ajax"]', dialog).forEach(bindSearch);
      if (!dialog.open) dialog.showModal();
      one("input:not([type=hidden]), select:not(.tomselected), textarea, .menu-item", dialog)?.focus();
    } catch {
      toast(say("away"));
    }
  }

  document.addEventListener("click", (event) => {
    const close = event.target.closest("dialog a[data-close]");
    if (close) return event.preventDefault();
    const link = event.target.closest("a[data-dialog]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    link.closest("[popover]")?.hidePopover();
    const back = box?.open ? box.dataset.to : "";
    showIn(link.dataset.dialog || link.href, link.dataset.title || "", back);
  });
  window.TicketEaseDialog = Object.freeze({ showIn, returnTo });
})();
