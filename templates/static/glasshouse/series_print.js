// A chart on paper: a picture in light colors and of the paper's width, whatever the screen shows.
const SeriesPrint = (() => {
  const width = 900; // px, on the width of a page
  const painted = 400; // ms that Bokeh takes to paint what it has laid out

  const after = (pause) => new Promise((done) => setTimeout(done, pause));

  // `prepare` gets the copy of the plot, to fill it.
  async function picture(address, prepare) {
    const response = await fetch(`${address}&theme=light`);
    const place = document.createElement("div");
    place.style.cssText = `left: -9999px; position: fixed; top: 0; width: ${width}px`;
    document.body.append(place);
    try {
      const copy = await SeriesPlot.create(place, await response.json(), () => {});
      while (!copy.isReady()) await after(50);
      prepare(copy);
      await after(painted);
      return copy.picture();
    } finally {
      GlasshouseChart.clear(place);
      place.remove();
    }
  }

  return { picture };
})();
