/* Drafts: what is typed in a form[data-draft] is kept on the server a second after the last key, and when the page is left. */
"use strict";
(() => {
  const { all, home, one, post, toast } = window.TicketEase;
  const PAUSE = 1000;
  const AGAIN = 10000;
  const BEACON = 60000;
  const states = new WeakMap();

  const formOf = (event) => event.target.closest?.("form[data-draft]");
  function stateOf(form) {
    if (!states.has(form)) states.set(form, { timer: 0, typed: false, sent: false, last: "", abort: null });
    return states.get(form);
  }
  function fieldsOf(form) {
    const fields = new URLSearchParams({ draft: form.dataset.draft });
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && name !== "csrf_token") fields.append(name, value);
    }
    return fields;
  }

  function tell(form, text, kept, bad = false) {
    const line = one("[data-draft-line]", form);
    if (!line) return;
    one("span", line).textContent = text;
    one("[data-discard]", line).hidden = !kept;
    line.classList.toggle("is-bad", bad);
  }

  async function save(form, leaving = false) {
    const state = stateOf(form);
    clearTimeout(state.timer);
    if (!state.typed || state.sent) return;
    state.typed = false;
    const fields = fieldsOf(form);
    const told = fields.toString();
    if (told === state.last) return;
    state.abort = new AbortController();
    const line = one("[data-draft-line]", form);
    try {
      const answer = await fetch(`${home}/drafts/`, {
        method: "POST", body: fields, keepalive: leaving && told.length < BEACON, signal: state.abort.signal,
        headers: { Accept: "application/json", "X-CSRFToken": document.body.dataset.csrf },
      });
      const body = await answer.json();
      if (answer.ok) {
        state.last = told;
        tell(form, body.kept ? line.dataset.kept : "", body.kept);
      } else tell(form, body.detail || line.dataset.away, false, true);
    } catch (error) {
      if (error.name === "AbortError") return;
      /* Not the server's refusal: it is tried again, and once more when the page is left. */
      tell(form, line.dataset.away, false, true);
      Object.assign(state, { typed: true, timer: setTimeout(() => save(form), AGAIN) });
    }
  }

  function onTyped(event) {
    const form = formOf(event);
    if (!form) return;
    const state = stateOf(form);
    Object.assign(state, { typed: true, sent: false });
    clearTimeout(state.timer);
    state.timer = setTimeout(() => save(form), PAUSE);
  }

  /* What is being sent is no draft any more: nothing may be kept after it. */
  function onSubmit(event) {
    const form = event.target.closest("form[data-draft]");
    if (!form || event.defaultPrevented) return;
    const state = stateOf(form);
    clearTimeout(state.timer);
    state.abort?.abort();
    state.sent = true;
  }

  async function discard(button) {
    const form = button.closest("form[data-draft]");
    const state = stateOf(form);
    clearTimeout(state.timer);
    state.abort?.abort();
    Object.assign(state, { typed: false, last: "" });
    const answer = await post(`${home}/drafts/discard`, { draft: form.dataset.draft }).catch(() => null);
    if (!answer?.ok) return toast(one("[data-draft-line]", form).dataset.away);
    for (const field of all("textarea, input[type=text]", form)) field.value = "";
    for (const file of all("[data-file] [data-drop]", form)) file.click();
    clearTimeout(state.timer);
    state.typed = false;
    tell(form, "", false);
    one("textarea, input[type=text]", form)?.focus();
  }

  const leave = () => { for (const form of all("form[data-draft]")) save(form, true); };
  document.addEventListener("input", onTyped);
  document.addEventListener("change", onTyped);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  addEventListener("pagehide", leave);
  /* Somebody may have typed before this script was there to hear it. */
  for (const form of all("form[data-draft]")) {
    const typed = all("textarea, input[type=text]", form).find((field) => field.value !== field.defaultValue);
    if (typed) onTyped({ target: typed });
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-discard]");
    if (!button) return;
    event.preventDefault();
    discard(button);
  });
})();
