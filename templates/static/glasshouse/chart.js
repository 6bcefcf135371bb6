// Draws the chart of the page, and draws it again for another span or theme.
(() => {
  const place = document.getElementById("chart");
  const buttons = document.querySelectorAll("#chart-spans button");
  let span = document.querySelector("#chart-spans [aria-pressed=true]").dataset.span;
  let newest = 0;

  const theme = () => (document.documentElement.classList.contains("dark") ? "dark" : "light");

  async function draw() {
    const turn = ++newest;
    const response = await fetch(`${place.dataset.url}?span=${span}&theme=${theme()}`);
    if (!response.ok) {
      place.textContent = "The chart could not be loaded. Reload the page.";
      return;
    }
    const item = await response.json();
    if (turn !== newest) return; // another span was chosen meanwhile
    place.replaceChildren();
    await Bokeh.embed.embed_item(item, place);
    place.dataset.drawn = `${span} ${theme()}`;
  }

  buttons.forEach((button) =>
    button.addEventListener("click", () => {
      span = button.dataset.span;
      buttons.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
      draw();
    }),
  );
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["class"] });
  draw();
})();
