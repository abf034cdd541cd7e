/* The form of a reply template: the preview follows the keys, a click on a variable writes it where the cursor was. */
"use strict";
(() => {
  const { all, one } = window.TicketEase;
  const form = one("form[data-examples]");
  if (!form) return;
  const examples = JSON.parse(form.dataset.examples);
  const known = new Set(JSON.parse(form.dataset.variables));
  const VARIABLE = /\{\{[ \t]*([A-Za-z_][A-Za-z0-9_.]{0,60})[ \t]*\}\}/g;
  let last = one("[data-body]", form);

  function show(field) {
    const lang = field.dataset.body;
    const unknown = [...field.value.matchAll(VARIABLE)].filter(([, name]) => !known.has(name)).map(([whole]) => whole);
    one(`[data-preview="${lang}"]`, form).textContent = field.value.replace(VARIABLE, (whole, name) => examples[lang][name] || whole);
    const line = one(`[data-unknown="${lang}"]`, form);
    line.hidden = !unknown.length;
    one("strong", line).textContent = [...new Set(unknown)].join(", ");
  }

  form.addEventListener("input", (event) => { if (event.target.dataset.body) show(event.target); });
  form.addEventListener("focusin", (event) => { if (event.target.dataset.body) last = event.target; });
  form.addEventListener("click", (event) => {
    const name = event.target.closest("[data-variable]")?.dataset.variable;
    if (!name) return;
    last.focus();
    last.setRangeText(`{{${name}}}`, last.selectionStart, last.selectionEnd, "end");
    show(last);
  });
  all("[data-body]", form).forEach(show);
})();
