// What stands around a chart: which time it shows and how, its lines to hide, and its marks as a list.
const SeriesWords = (() => {
  const at = (id) => document.getElementById(id);
  const clock = (moment) => new Date(moment).toISOString().slice(0, 19);
  const spoken = (moment) => clock(moment).replace("T", " ");

  function element(name, text = "", attributes = {}) {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function say(words) {
    if (at("chart-caption").textContent !== words) at("chart-caption").textContent = words;
  }

  function range({ start, end, span }, isLive) {
    at("chart-when").textContent = `${spoken(start)} to ${spoken(end)} UTC: `;
    at("chart-live").hidden = !isLive;
    const form = at("chart-range");
    if (!form.contains(document.activeElement)) {
      form.elements.from.value = clock(start);
      form.elements.to.value = clock(end);
    }
    for (const button of document.querySelectorAll("#chart-spans button")) {
      button.setAttribute("aria-pressed", String(button.dataset.span === span));
    }
  }

  function swatch({ color, dash }) {
    const drawn = element("span", "", { class: "line-sample", "aria-hidden": "true" });
    drawn.style.borderTop = `3px ${dash} ${color}`;
    return drawn;
  }

  // Each line is a button that hides and shows it.
  function legend(lines, hidden, toggle) {
    const entries = lines.map((line) => {
      const button = element("button", "", { type: "button", "aria-pressed": String(!hidden.has(line.key)) });
      button.append(swatch(line), line.unit ? `${line.name} (${line.unit})` : line.name);
      button.addEventListener("click", () => {
        toggle(line.key);
        button.setAttribute("aria-pressed", String(!hidden.has(line.key)));
      });
      const entry = element("li");
      entry.append(button);
      return entry;
    });
    at("chart-legend").replaceChildren(...entries);
  }

  let listed = "";

  // What is in the list already stays, with the focus that somebody may have there.
  function marks(found) {
    if (JSON.stringify(found) === listed) return;
    listed = JSON.stringify(found);
    const entries = found.map((mark) => {
      const entry = element("li");
      const sign = element("span", "", { class: "sign", "aria-hidden": "true" });
      sign.style.backgroundColor = mark.color;
      const link = element("a", `${mark.kind}: ${mark.what}`, { href: mark.url });
      entry.append(sign, link, ` · ${mark.sensor} · ${mark.when}`);
      return entry;
    });
    at("chart-marks").querySelector("ul").replaceChildren(...(entries.length ? entries : [element("li", "None.")]));
  }

  function showMarks(isShown) {
    at("chart-marks").hidden = !isShown;
  }

  return { legend, marks, range, say, showMarks };
})();
