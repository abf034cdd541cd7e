/* The composer: r and n choose who reads, Ctrl+Enter sends, the tools type what opens a list. On the document: a ticket may come later. */
"use strict";
(() => {
  const { keys, one } = window.TicketEase;

  function write(tab) {
    const radio = one(`.composer [data-tab="${tab}"]`);
    const text = one(".composer textarea.form-control");
    if (!text || (tab === "n" && !radio)) return;
    if (radio && !radio.checked) {
      radio.checked = true;
      radio.dispatchEvent(new Event("change", { bubbles: true }));
    }
    text.focus();
  }
  Object.assign(keys, { r: () => write("r"), n: () => write("n") });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches(".composer textarea")) return;
    event.preventDefault();
    event.target.form.requestSubmit(one(".composer-send", event.target.form));
  });

  /* A press on a tool leaves the cursor in the words. */
  document.addEventListener("mousedown", (event) => { if (event.target.closest(".composer [data-pick]")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const tool = event.target.closest(".composer [data-pick]");
    const text = tool && one("textarea.form-control", tool.closest(".composer"));
    if (!text) return;
    event.preventDefault();
    if (document.activeElement !== text) text.setSelectionRange(text.value.length, text.value.length);
    const before = text.value.slice(0, text.selectionStart);
    window.Suggest.type(text, `${before && !/\s$/.test(before) ? " " : ""}${tool.dataset.pick}`);
  });
})();
