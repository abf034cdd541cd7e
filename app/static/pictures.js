/* Pictures of a ticket, looked at without leaving it: click, arrows, Esc. Without a script the link shows the picture. */
"use strict";
(() => {
  const { all, one } = window.TicketEase;
  let shown = 0;

  function show(viewer, at) {
    const links = all("a[data-picture]");
    shown = (at + links.length) % links.length;
    const link = links[shown], picture = one(".viewer-stage img", viewer);
    picture.src = link.href;
    picture.alt = one("img", link).alt;
    one("#viewer-name", viewer).textContent = link.dataset.name;
    one("[data-viewer-save]", viewer).href = link.dataset.save;
    for (const step of all("[data-viewer-step]", viewer)) step.hidden = links.length < 2;
  }

  document.addEventListener("click", (event) => {
    const viewer = one("#viewer"), link = event.target.closest("a[data-picture]");
    if (!viewer) return;
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      show(viewer, all("a[data-picture]").indexOf(link));
      viewer.showModal();
    }
    const step = event.target.closest("[data-viewer-step]");
    if (step) show(viewer, shown + Number(step.dataset.viewerStep));
    /* A click beside the picture lands on the dialog itself or on its stage. */
    if (event.target.closest("[data-viewer-close]") || event.target === viewer || event.target.matches(".viewer-stage")) viewer.close();
  });
  document.addEventListener("keydown", (event) => {
    const viewer = one("#viewer[open]"), step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (viewer && step) show(viewer, shown + step);
  });
})();
