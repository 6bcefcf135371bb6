// Lets the keyboard fold and unfold the parts of the sidebar, whose headings only know the mouse.
document.addEventListener("DOMContentLoaded", () => {
  for (const heading of document.querySelectorAll("#nav-sidebar-apps h2.cursor-pointer")) {
    const list = heading.parentElement.querySelector("ol");
    const tell = () => heading.setAttribute("aria-expanded", String(list.style.display !== "none"));
    heading.tabIndex = 0;
    heading.setAttribute("role", "button");
    heading.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      heading.click();
    });
    new MutationObserver(tell).observe(list, { attributeFilter: ["style"] });
    tell();
  }
});
