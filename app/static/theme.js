/* Runs before the first paint: what only a page without scripts shows is gone, so that nothing moves later, and "as the
   system" becomes light or dark and follows the system afterwards. */
"use strict";
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    const theme = root.dataset.theme;
    root.dataset.bsTheme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  };
  root.classList.add("has-js");
  follow();
  dark.addEventListener("change", follow);
  new MutationObserver(follow).observe(root, { attributeFilter: ["data-theme"] });
})();
