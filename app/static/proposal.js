// A new person: identifier and work mail follow the name until somebody types their own. Without a script the button does.
(() => {
  "use strict";
  const button = document.querySelector("[data-propose]");
  if (!button) return;
  const form = button.form;
  const filled = { identifier: "", work_email: "" };
  const isOurs = (name) => form.elements[name].value === filled[name];
  let asked = 0;

  async function propose() {
    const { first_name: first, last_name: last, location_id: place } = form.elements;
    if (!last.value.trim() || !Object.keys(filled).some(isOurs)) return;
    const turn = ++asked;
    const query = new URLSearchParams({ first_name: first.value, last_name: last.value, location_id: place.value });
    try {
      const answer = await fetch(`${button.dataset.propose}?${query}`, { headers: { Accept: "application/json" } });
      const proposed = answer.ok && turn === asked ? await answer.json() : {};
      for (const name of Object.keys(filled)) {
        if (!isOurs(name) || !(name in proposed)) continue;
        form.elements[name].value = filled[name] = proposed[name];
      }
    } catch {
      button.hidden = false;
    }
  }
  button.hidden = true;
  for (const name of ["first_name", "last_name", "location_id"]) form.elements[name].addEventListener("change", propose);
})();
