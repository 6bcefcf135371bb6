// A chart of readings: moved and zoomed by pointer, keys and buttons, drawn in what the range needs, and live.
(() => {
  const frame = document.getElementById("series-chart");
  const place = document.getElementById("chart");
  const printed = document.getElementById("chart-printed");
  const withMarks = document.getElementById("chart-with-marks");
  const buttons = [...document.querySelectorAll("#chart-spans button")];
  const settled = 150; // ms without a move
  const every = 5000; // ms between looks for new readings
  const keys = { ArrowLeft: "earlier", ArrowRight: "later", "+": "in", "=": "in", "-": "out", 0: "reset" };

  const spans = Object.fromEntries(buttons.map(({ dataset }) => [dataset.span, dataset.seconds * 1000]));
  const range = SeriesRange.create(spans, frame.dataset.span, frame.dataset.now - Date.now(), [
    Number(frame.dataset.start),
    Number(frame.dataset.end),
  ]);
  const answers = SeriesAnswers.create(frame.dataset.lines);
  const hidden = new Set();
  let plot = null;
  let answer = null;
  let waiting = 0;
  let making = 0;

  // The theme hides the page until it has begun, and what is hidden has no width.
  const pixels = () => Math.min(place.clientWidth || window.innerWidth, 4000);

  function fill() {
    plot.fill(answer);
    SeriesWords.marks(answer.marks);
    show();
  }

  function show() {
    plot.show(hidden, withMarks.checked);
    SeriesWords.showMarks(withMarks.checked);
    SeriesWords.say(answer.form);
    place.dataset.drawn = `${range.get().span || "range"} ${GlasshouseChart.theme()}`;
  }

  async function refetch() {
    frame.setAttribute("aria-busy", "true");
    frame.style.setProperty("--chart-width", pixels());
    try {
      const found = await answers.ask(range.get(), pixels());
      if (!found) return; // another range was chosen meanwhile
      const isNew = found !== answer;
      answer = found;
      if (plot) isNew ? fill() : show();
    } catch (error) {
      SeriesWords.say(error.message);
    }
    frame.removeAttribute("aria-busy");
  }

  function tell() {
    SeriesWords.range(range.get(), range.isLive());
    range.toAddress();
  }

  function go() {
    clearTimeout(waiting);
    plot?.move(range.get());
    tell();
    return refetch();
  }

  // The range is moved by the pointer: the plot has it already.
  function moved(start, end) {
    range.set(start, end);
    clearTimeout(waiting);
    waiting = setTimeout(go, settled);
  }

  async function draw() {
    const turn = ++making;
    const response = await fetch(`${frame.dataset.plot}&theme=${GlasshouseChart.theme()}`);
    if (!response.ok) return SeriesWords.say("The chart could not be loaded. Reload the page.");
    const item = await response.json();
    if (turn !== making) return; // the theme was changed meanwhile
    plot = await SeriesPlot.create(place, item, moved);
    plot.move(range.get());
    name(plot.lines);
    if (answer) fill();
  }

  function name(lines) {
    SeriesWords.legend(lines, hidden, (key) => {
      if (!hidden.delete(key)) hidden.add(key);
      plot.show(hidden, withMarks.checked);
    });
  }

  async function print() {
    printed.src = await SeriesPrint.picture(frame.dataset.plot, (copy) => {
      copy.move(range.get());
      copy.fill(answer);
      copy.show(hidden, withMarks.checked);
      name(copy.lines);
    });
    await printed.decode();
    printed.hidden = false;
    window.print();
  }

  function printedOut() {
    printed.hidden = true;
    name(plot.lines);
  }

  function look() {
    if (document.hidden || !range.isLive() || frame.hasAttribute("aria-busy")) return;
    range.follow();
    go();
  }

  function act(how) {
    range.move(how);
    go();
  }

  for (const button of buttons) button.addEventListener("click", () => (range.ofSpan(button.dataset.span), go()));
  for (const button of document.querySelectorAll("#chart-moves button")) {
    button.addEventListener("click", () => act(button.dataset.move));
  }
  place.addEventListener("keydown", (event) => {
    if (!(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(keys[event.key]);
  });
  document.getElementById("chart-range").addEventListener("submit", (event) => {
    event.preventDefault();
    const { from, to } = event.target.elements;
    const [start, end] = [from, to].map((field) => Date.parse(`${field.value}Z`));
    if (!(start < end)) return SeriesWords.say("The end lies before the start. Choose a later end.");
    range.set(start, end);
    go();
  });
  withMarks.addEventListener("change", show);
  document.getElementById("chart-print").addEventListener("click", print);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "p" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    print();
  });
  window.addEventListener("afterprint", printedOut);
  window.addEventListener("hashchange", () => (range.fromAddress(), go()));
  document.addEventListener("visibilitychange", look);
  GlasshouseChart.onTheme(draw);
  setInterval(look, every);

  range.fromAddress();
  tell();
  refetch();
  draw();
})();
