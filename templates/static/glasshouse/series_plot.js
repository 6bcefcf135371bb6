// The plot of a chart: made once a theme, filled again for every range.
const SeriesPlot = (() => {
  async function create(place, { parts, ...item }, onRange) {
    const view = await GlasshouseChart.embed(item, place);
    const { document } = view.model;
    const model = (key) => document.get_model_by_id(key);
    const axis = model(parts.x_range);
    let isOurs = false;
    axis.change.connect(() => isOurs || onRange(axis.start, axis.end));

    function move({ start, end }) {
      isOurs = true;
      axis.setv({ start, end });
      isOurs = false;
    }

    function fill(answer) {
      for (const { key, source } of parts.lines) model(source).data = answer.lines[key];
      for (const { source, sensors } of parts.marks) {
        model(source).data = signs(answer.marks.filter((mark) => sensors.includes(mark.sensor)));
      }
      for (const key of parts.tips) model(key).tooltips = answer.tips;
    }

    function show(hidden, withMarks) {
      for (const line of parts.lines) {
        for (const key of line.drawn) model(key).visible = !hidden.has(line.key);
      }
      for (const key of parts.marks.flatMap((marks) => marks.drawn)) model(key).visible = withMarks;
    }

    const picture = () => view.export("png").canvas.toDataURL();

    const isReady = () => document.is_idle;

    return { fill, isReady, lines: parts.lines, move, picture, show };
  }

  function signs(marks) {
    const column = (find) => marks.map(find);
    return {
      time: column((mark) => mark.start),
      until: column((mark) => mark.end ?? mark.start),
      foot: column(() => 0.04),
      ...Object.fromEntries(
        ["what", "when", "kind", "url", "color", "shape", "size"].map((name) => [name, column((mark) => mark[name])]),
      ),
    };
  }

  return { create };
})();
