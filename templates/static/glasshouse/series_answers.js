// Asks the server for what a chart draws. Only the newest question counts; an unchanged answer comes once.
const SeriesAnswers = (() => {
  function numbers(text) {
    const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
    return new Float64Array(bytes.buffer);
  }

  // A reading with nothing on either side is no line: it becomes a dot.
  function dots({ value }) {
    const found = new Float64Array(value.length).fill(NaN);
    for (let i = 0; i < value.length; i++) {
      const isAlone = !(value[i - 1] === value[i - 1] && i > 0) && !(value[i + 1] === value[i + 1] && i + 1 < value.length);
      if (isAlone) found[i] = value[i];
    }
    return found;
  }

  function columns(packed) {
    const found = Object.fromEntries(Object.entries(packed).map(([name, text]) => [name, numbers(text)]));
    const nothing = new Float64Array(found.time.length).fill(NaN);
    return { min: nothing, max: nothing, count: nothing, ...found, dot: dots(found) };
  }

  function reason(body, status) {
    const sentences = Object.values(body ?? {}).flat();
    return sentences.join(" ") || `The readings could not be loaded (${status}). Try again with Reset.`;
  }

  function create(address) {
    let asking = new AbortController();
    let last = { etag: "", answer: null };

    // Resolves to null if it was outdated by a later question. Throws an error with words for people.
    async function ask({ start, end }, pixels) {
      asking.abort();
      asking = new AbortController();
      const { signal } = asking;
      const [from, to] = [start, end].map((moment) => new Date(moment).toISOString());
      const query = new URLSearchParams({ start: from, end: to, pixels });
      const headers = last.etag ? { "If-None-Match": last.etag } : {};
      try {
        const response = await fetch(`${address}&${query}`, { signal, headers, cache: "no-store" });
        if (response.status === 304) return last.answer;
        if (!response.ok) throw new Error(reason(await response.json().catch(() => null), response.status));
        const answer = await response.json();
        for (const [key, packed] of Object.entries(answer.lines)) answer.lines[key] = columns(packed);
        last = { etag: response.headers.get("ETag") ?? "", answer };
        return answer;
      } catch (error) {
        if (signal.aborted) return null;
        throw error instanceof TypeError ? new Error("The server does not answer. It is tried again.") : error;
      }
    }

    return { ask };
  }

  return { create };
})();
