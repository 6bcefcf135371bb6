// The report's button to print, which needs a script; without one there is the browser's own.
for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
}
