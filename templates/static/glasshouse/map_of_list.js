// Draws the rows of a list on a map, and again while it is open. Each mark leads to the page of its row.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("map-of-list");
  const note = document.getElementById("map-of-list-note");
  if (!place) return;
  const every = 30000;
  let map;
  let layer;

  function style(feature) {
    const color = getComputedStyle(place).getPropertyValue(`--map-${feature.properties.tone}`);
    return { color: color.trim(), fillOpacity: 0.25, weight: 2 };
  }

  function mark(feature, drawn) {
    const { title, url } = feature.properties;
    const text = document.createElement("span");
    text.textContent = title; // a title may hold anything, and a string would be read as HTML
    drawn.bindTooltip(text);
    drawn.on("click", () => window.location.assign(url));
  }

  function ground() {
    const empty = L.map(place, { preferCanvas: true, attributionControl: false, zoomSnap: 0.5 });
    const tiles = JSON.parse(document.getElementById("map-tiles").textContent);
    for (const [, url, options] of tiles) {
      const given = typeof options === "object" ? options : { attribution: options };
      if (given.attribution) L.control.attribution().addTo(empty);
      L.tileLayer(url, given).addTo(empty);
    }
    return empty;
  }

  async function draw() {
    const response = await fetch(place.dataset.url);
    if (!response.ok) {
      note.textContent = place.dataset.failed;
      return;
    }
    const collection = await response.json();
    place.hidden = collection.features.length === 0;
    note.textContent = place.hidden ? place.dataset.empty : "";
    if (collection.hasMore) note.textContent = place.dataset.more;
    if (place.hidden) return;

    const isFirst = !map;
    map ??= ground();
    layer?.remove();
    layer = L.geoJSON(collection, {
      style,
      pointToLayer: (feature, where) => L.circleMarker(where, { radius: 6 }),
      onEachFeature: mark,
    });
    if (isFirst) map.fitBounds(layer.getBounds(), { padding: [20, 20], maxZoom: 18 });
    layer.addTo(map);
    place.dataset.drawn = String(collection.features.length);
  }

  draw();
  setInterval(draw, every);
});
