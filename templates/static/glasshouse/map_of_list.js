// Draws the rows of a list on a map. Each mark leads to the page of its row.
document.addEventListener("DOMContentLoaded", async () => {
  const place = document.getElementById("map-of-list");
  const note = document.getElementById("map-of-list-note");
  if (!place) return;

  const response = await fetch(place.dataset.url);
  if (!response.ok) {
    note.textContent = place.dataset.failed;
    return;
  }
  const collection = await response.json();
  if (collection.features.length === 0) {
    place.hidden = true;
    note.textContent = place.dataset.empty;
    return;
  }
  if (collection.hasMore) note.textContent = place.dataset.more;

  const colors = getComputedStyle(place);
  const style = (feature) => ({
    color: colors.getPropertyValue(`--map-${feature.properties.tone}`).trim(),
    fillOpacity: 0.25,
    weight: 2,
  });
  const map = L.map(place, { preferCanvas: true, attributionControl: false, zoomSnap: 0.5 });
  const layer = L.geoJSON(collection, {
    style,
    pointToLayer: (feature, where) => L.circleMarker(where, { radius: 6 }),
    onEachFeature: (feature, mark) => {
      const { title, url } = feature.properties;
      const text = document.createElement("span");
      text.textContent = title; // a title may hold anything, and a string would be read as HTML
      mark.bindTooltip(text);
      mark.on("click", () => window.location.assign(url));
    },
  });
  layer.addTo(map);
  map.fitBounds(layer.getBounds(), { padding: [20, 20], maxZoom: 18 });
  place.dataset.drawn = String(collection.features.length);
});
