// Lists whose order decides: a row may also be dragged to its place. The buttons do the same without a pointer.
(() => {
  "use strict";
  const form = document.getElementById("order");
  const body = form && document.querySelector("table.list tbody");
  if (!body) return;
  const rows = () => [...body.rows];
  let dragged = null;
  let from = 0;

  for (const row of rows()) {
    const handle = row.querySelector("[data-order]");
    if (!handle) continue;
    handle.addEventListener("pointerdown", () => { row.draggable = true; });
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      from = rows().indexOf(row);
      row.classList.add("is-dragged");
      event.dataTransfer.effectAllowed = "move";
    });
    row.addEventListener("dragover", (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      const below = rows().indexOf(dragged) < rows().indexOf(row);
      body.insertBefore(dragged, below ? row.nextSibling : row);
    });
    row.addEventListener("drop", (event) => event.preventDefault());
    row.addEventListener("dragend", () => {
      const by = rows().indexOf(row) - from;
      row.classList.remove("is-dragged");
      row.draggable = false;
      dragged = null;
      if (by) send(`${handle.dataset.order}:${by}`);
    });
  }

  function send(move) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "move", value: move });
    form.append(field);
    form.submit();
  }
})();
