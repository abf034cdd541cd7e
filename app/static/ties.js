// Names and numbers while they are typed: the browser's own list under the box, filled by the ticket's doors.
(() => {
  "use strict";
  let timer = 0;
  async function suggest(field) {
    const door = field.form.action.replace(/[^/]*$/, field.dataset.suggests);
    try {
      const answer = await fetch(`${door}?query=${encodeURIComponent(field.value)}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const options = (await answer.json()).map(({ id, name }) => {
        const option = document.createElement("option");
        Object.assign(option, { value: id, label: name, textContent: name });
        return option;
      });
      list(field).replaceChildren(...options);
    } catch {
      // The form finds what was typed when it is sent.
    }
  }
  function list(field) {
    if (field.list) return field.list;
    const made = document.createElement("datalist");
    made.id = `${field.id}-list`;
    field.after(made);
    field.setAttribute("list", made.id);
    return made;
  }
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("[data-suggests]") || !field.value.trim()) return;
    clearTimeout(timer);
    timer = setTimeout(suggest, 150, field);
  });
})();
