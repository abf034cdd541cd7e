/* What makes the panel pleasant; without it everything still works. One listener per event, on the document. */
"use strict";
(() => {
  const root = document.documentElement;
  const home = document.body.dataset.root || "";
  const words = JSON.parse(document.body.dataset.words || "{}");
  const say = (key, n) => (words[key] || "").replace("#", n);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const one = (selector, from = document) => from.querySelector(selector);
  const keep = {
    read: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    write: (key, value) => { try { localStorage.setItem(key, value); } catch { /* Private windows may refuse. */ } },
  };

  /* Theme: at once, in the cookie the door reads, and posted so that the person's other browsers follow. */
  function chooseTheme(button) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${button.value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    root.dataset.theme = button.value;
    for (const other of all("button", button.parentElement)) other.setAttribute("aria-pressed", String(other === button));
    post(`${home}/preferences`, { theme: button.value }).catch(() => toast(say("away")));
  }

  /* Toast and copy. */
  let toastTimer = 0;
  function toast(text) {
    const line = one("#toast");
    if (!line) return;
    line.textContent = text;
    line.classList.add("is-shown");
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => line.classList.remove("is-shown"), 2500);
  }
  async function copy(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      toast(say("copied"));
    } catch {
      getSelection().selectAllChildren(button);
    }
  }

  /* Relative times: the server's own words, kept fresh. */
  function relative(seconds) {
    const span = Math.abs(seconds);
    const [unit, size] = span < 3600 ? ["min", 60] : span < 86400 ? ["h", 3600] : ["d", 86400];
    if (span < 60) return say("now");
    return say(seconds > 0 ? `${unit}_ago` : `in_${unit}`, Math.floor(span / size));
  }
  function refreshTimes() {
    for (const time of all("time[data-relative]")) {
      const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
      if (Math.abs(seconds) < 30 * 86400) time.textContent = relative(seconds);
    }
  }

  /* Confirmation in a dialog, then the same submission as without it. */
  function confirmThen(button) {
    const box = one("#confirm");
    one("#confirm-text").textContent = button.dataset.confirm;
    one("[data-confirm-ok]", box).textContent = button.textContent.trim() || say("ok");
    box.returnValue = "";
    box.addEventListener("close", () => {
      if (box.returnValue !== "yes") return;
      button.dataset.confirmed = "1";
      button.form.requestSubmit(button);
      delete button.dataset.confirmed;
    }, { once: true });
    box.showModal();
  }

  /* A form is sent once: the second click of a double click is dropped until the page changes or 8 s pass. */
  function guard(event) {
    const form = event.target;
    if (!("guard" in form.dataset)) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 8000);
  }
  function release(form) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }

  /* References searched on the server. */
  function bindSearch(select) {
    if (!window.TomSelect || select.tomselect) return;
    const url = select.dataset.url;
    select.required = "required" in select.dataset;
    const box = new TomSelect(select, {
      maxOptions: 50, create: false, placeholder: select.options[0]?.text || "",
      onItemAdd() { this.setTextboxValue(""); this.blur(); },
      load: url ? (query, done) => {
        const address = `${url}${url.includes("?") ? "&" : "?"}limit=20&query=${encodeURIComponent(query)}`;
        fetch(address, { headers: { Accept: "application/json" } })
          .then((answer) => (answer.ok ? answer.json() : []))
          .then((rows) => {
            /* What the server found replaces the first suggestions, or those would stay below it. */
            box.clearOptions();
            done(rows.map(([value, text]) => ({ value, text })));
          })
          .catch(() => done());
      } : null,
      score: url ? () => () => 1 : undefined,
      render: {
        no_results: () => { const line = document.createElement("div"); line.className = "no-results"; line.textContent = say("none"); return line; },
      },
    });
    /* The label now names the box that is typed in; the select behind it is nobody's to read. */
    select.setAttribute("aria-hidden", "true");
    if (!select.required) box.wrapper.append(clearButton(box));
    const notes = select.getAttribute("aria-describedby");
    if (notes) box.control_input.setAttribute("aria-describedby", notes);
  }

  function clearButton(box) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "ts-clear", textContent: "×" });
    button.setAttribute("aria-label", say("clear"));
    button.addEventListener("click", () => { box.clear(); box.focus(); });
    return button;
  }

  /* Hints while typing: a field the browser finds wrong says so when it is left, once, and stops when it is right. */
  function hint(event) {
    const field = event.target;
    if (!field.matches?.(".sheet .form-control, .sheet .form-select") || !field.willValidate) return;
    const wrong = !field.validity.valid;
    if (event.type === "input" && wrong) return;
    if (event.type === "focusout" && wrong && !field.value) return;
    field.classList.toggle("is-invalid", wrong);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, [data-copy]");
    if (!button) return;
    if (button.dataset.copy) return void copy(button);
    if (button.form?.dataset.preference === "theme") { event.preventDefault(); return chooseTheme(button); }
    if (button.dataset.confirm && !button.dataset.confirmed) { event.preventDefault(); confirmThen(button); }
  });
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches("[data-autosubmit]:not([type=date])")) field.form.requestSubmit();
  });
  /* A day that is being typed is a day of another year at every key: it is sent when it is left. */
  document.addEventListener("focusout", ({ target: field }) => {
    if (field.matches?.("[data-autosubmit][type=date]") && field.value !== field.defaultValue) field.form.requestSubmit();
  });
  /* What the other scripts share. ``keys`` maps a key to what it does (keyboard.js presses them, and its sheet shows
     those that the page has words for); ``post`` sends a form's fields and its token. */
  const keys = {};
  const post = (url, fields = {}) => fetch(url, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": document.body.dataset.csrf },
    body: fields instanceof FormData ? fields : new URLSearchParams(fields),
  });
  window.TicketEase = Object.freeze({ all, home, bindSearch, one, keep, keys, post, say, toast });

  /* Empty filters stay out of the address. */
  document.addEventListener("formdata", (event) => {
    if (event.target.method !== "get") return;
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
  document.addEventListener("submit", guard);
  document.addEventListener("focusout", hint);
  document.addEventListener("input", hint);
  document.addEventListener("visibilitychange", refreshTimes);
  addEventListener("pageshow", () => all("form[data-sent]").forEach(release));

  all('[data-role="select2-ajax"]').forEach(bindSearch);
  one("[data-focus]")?.focus();
  refreshTimes();
  setInterval(refreshTimes, 30000);
})();
