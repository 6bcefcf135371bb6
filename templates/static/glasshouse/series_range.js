// The range of time that a chart shows: a span up to now, or from one moment to another. The address keeps it.
const SeriesRange = (() => {
  const shortest = 10; // ms
  const longest = 20 * 366 * 86400e3;

  // `late` is how far the clock of this computer is behind that of the server, in ms.
  // `around` are the moments that it is between at first, if the page says so.
  function create(spans, first, late, around) {
    const now = () => Date.now() + late;
    let chosen = first; // the span that a reset goes back to
    let range = { start: 0, end: 0, span: first };

    function ofSpan(span) {
      chosen = span;
      const end = now();
      range = { start: end - spans[span], end, span };
    }

    function set(start, end) {
      const length = Math.min(Math.max(end - start, shortest), longest);
      const middle = (start + end) / 2;
      range = { start: middle - length / 2, end: middle + length / 2, span: "" };
    }

    function move(how) {
      const { start, end } = range;
      const length = end - start;
      if (how === "earlier") set(start - length / 4, end - length / 4);
      if (how === "later") set(start + length / 4, end + length / 4);
      if (how === "in") set(start + length / 4, end - length / 4);
      if (how === "out") set(start - length / 2, end + length / 2);
      if (how === "reset") ofSpan(chosen);
    }

    const isLive = () => range.end > now() - Math.max(10e3, (range.end - range.start) / 50) && range.start < now();

    // New readings appear at the right end: a span goes along with the time, a chosen range stays.
    function follow() {
      if (range.span) ofSpan(range.span);
    }

    function fromAddress() {
      const asked = new URLSearchParams(location.hash.slice(1));
      const [start, end] = ["start", "end"].map((name) => Date.parse(asked.get(name)));
      if (start < end) set(start, end);
      else if (!asked.has("span") && around[0] < around[1]) set(...around);
      else ofSpan(Object.hasOwn(spans, asked.get("span")) ? asked.get("span") : first);
    }

    function toAddress() {
      const words = range.span
        ? { span: range.span }
        : { start: new Date(range.start).toISOString(), end: new Date(range.end).toISOString() };
      history.replaceState(history.state, "", `#${new URLSearchParams(words)}`);
    }

    return { follow, fromAddress, get: () => range, isLive, move, ofSpan, set, toAddress };
  }

  return { create };
})();
