// Draws documents of Bokeh in the theme of the page, and the chart of a page whose spans are buttons.
const GlasshouseChart = (() => {
  const theme = () => (document.documentElement.classList.contains("dark") ? "dark" : "light");

  const shown = new WeakMap();

  function clear(place) {
    shown.get(place)?.clear();
    place.replaceChildren();
  }

  // Replaces what the place shows, and returns the view of what it shows now.
  async function embed(item, place) {
    clear(place);
    const views = await Bokeh.embed.embed_item(item, place);
    shown.set(place, views);
    return views.roots[0];
  }

  function onTheme(redraw) {
    let last = theme();
    const look = () => theme() !== last && redraw((last = theme()));
    new MutationObserver(look).observe(document.documentElement, { attributeFilter: ["class"] });
  }

  return { clear, embed, onTheme, theme };
})();

(() => {
  const place = document.getElementById("chart");
  if (!place.dataset.url) return;
  const { embed, onTheme, theme } = GlasshouseChart;
  const buttons = document.querySelectorAll("#chart-spans button");
  let span = document.querySelector("#chart-spans [aria-pressed=true]").dataset.span;
  let newest = 0;

  async function draw() {
    const turn = ++newest;
    const response = await fetch(`${place.dataset.url}?span=${span}&theme=${theme()}`);
    if (!response.ok) {
      place.textContent = "The chart could not be loaded. Reload the page.";
      return;
    }
    const item = await response.json();
    if (turn !== newest) return; // another span was chosen meanwhile
    await embed(item, place);
    place.dataset.drawn = `${span} ${theme()}`;
  }

  buttons.forEach((button) =>
    button.addEventListener("click", () => {
      span = button.dataset.span;
      buttons.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
      draw();
    }),
  );
  onTheme(draw);
  draw();
})();
