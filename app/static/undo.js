// The note after an act becomes a toast, and goes when its button would come too late. A reader who is on it keeps it.
(() => {
  "use strict";
  for (const note of document.querySelectorAll(".note-undo")) {
    note.classList.add("is-toast");
    const leave = () => {
      if (note.matches(":hover, :focus-within")) return;
      note.remove();
    };
    setTimeout(() => {
      leave();
      note.addEventListener("pointerleave", leave);
      note.addEventListener("focusout", () => setTimeout(leave));
    }, Number(note.dataset.undo));
  }
})();
