// The map of the overview. The server sums sensors up by cells, so that there are never too many marks.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("overview-map");
  if (!place) return;
  const note = document.getElementById("overview-map-note");
  const every = 5000; // milliseconds between two questions, however much changes
  const [west, south, east, north] = JSON.parse(document.getElementById("overview-extent").textContent);
  const map = L.map(place, { attributionControl: false });
  const marks = L.layerGroup().addTo(map);
  let asked = 0;
  let later;

  for (const [, url, options] of JSON.parse(document.getElementById("map-tiles").textContent)) {
    const given = typeof options === "object" ? options : { attribution: options };
    if (given.attribution) L.control.attribution().addTo(map);
    L.tileLayer(url, given).addTo(map);
  }

  function looks({ count, icon, look, title }) {
    const mark = document.createElement("span");
    mark.className = `mark look-${look}`;
    const sign = document.createElement("span");
    sign.className = "material-symbols-outlined";
    sign.textContent = icon;
    mark.append(sign, count > 1 ? String(count) : "");
    mark.title = title;
    return L.divIcon({ html: mark, className: "", iconSize: null });
  }

  function draw(found) {
    const focused = document.activeElement?.closest?.(".leaflet-marker-icon")?.dataset.at;
    marks.clearLayers();
    for (const each of found) {
      const mark = L.marker(each.at, { icon: looks(each), alt: each.title, keyboard: true });
      const open = () => window.location.assign(each.url);
      mark.on("click", open).addTo(marks);
      const drawn = mark.getElement();
      drawn.addEventListener("keydown", ({ key }) => key === "Enter" && open()); // Leaflet opens popups only
      drawn.dataset.at = each.at.join();
      drawn.setAttribute("role", "link");
      drawn.setAttribute("aria-label", each.title);
      if (drawn.dataset.at === focused) drawn.focus();
    }
    place.dataset.drawn = String(found.reduce((sum, each) => sum + each.count, 0));
  }

  async function ask() {
    clearTimeout(later);
    later = undefined;
    asked = Date.now();
    const bounds = map.getBounds().pad(0.1);
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const query = new URLSearchParams({ box: box.map((edge) => edge.toFixed(6)), zoom: map.getZoom() });
    try {
      const response = await fetch(`${place.dataset.url}?${query}`, { redirect: "manual" });
      if (!response.ok) throw new Error(response.statusText);
      draw((await response.json()).marks);
      note.textContent = "";
    } catch {
      note.textContent = place.dataset.failed;
    }
  }

  map.on("moveend", ask);
  map.fitBounds([[south, west], [north, east]], { padding: [30, 30], maxZoom: 17 });
  document.getElementById("overview").addEventListener("changed", () => {
    later ??= setTimeout(ask, Math.max(0, asked + every - Date.now()));
  });
  new ResizeObserver(() => map.invalidateSize()).observe(place);
});
