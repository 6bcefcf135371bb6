// Draws cameras as pins in the color of their state, and asks for their states again while it is open.
(() => {
  const place = document.getElementById("camera-map");
  const tiles = JSON.parse(document.getElementById("camera-tiles").textContent);
  const map = L.map(place, { preferCanvas: true }).setView([0, 0], 2);
  const pins = L.layerGroup().addTo(map);
  const every = 30000;
  let isFirst = true;

  tiles.forEach(([, url, options]) =>
    L.tileLayer(url, typeof options === "object" ? options : { attribution: options }).addTo(map),
  );

  const color = (state) =>
    getComputedStyle(document.querySelector(`.pin[data-live="${state}"]`)).backgroundColor;

  // Texts of people go in as texts.
  function card({ url, code, name, zone, seen }) {
    const box = document.createElement("div");
    const link = box.appendChild(document.createElement("a"));
    link.href = url;
    link.textContent = code;
    for (const line of [name, zone, seen].filter(Boolean)) {
      box.appendChild(document.createElement("div")).textContent = line;
    }
    return box;
  }

  async function draw() {
    const response = await fetch(place.dataset.url);
    if (!response.ok) return; // the next turn may do better
    const { features } = await response.json();
    pins.clearLayers();
    const counts = {};
    for (const { geometry, properties } of features) {
      const [longitude, latitude] = geometry.coordinates;
      counts[properties.live] = (counts[properties.live] ?? 0) + 1;
      L.circleMarker([latitude, longitude], {
        radius: 7,
        weight: 2,
        color: "#fff",
        fillColor: color(properties.live),
        fillOpacity: 1,
      })
        .bindPopup(() => card(properties))
        .addTo(pins);
    }
    document.querySelectorAll(".camera-map .pin").forEach((pin) => {
      const state = pin.dataset.live;
      document.getElementById(`count-${state}`).textContent = counts[state] ?? 0;
    });
    if (isFirst && features.length) {
      const points = features.map(({ geometry: { coordinates: [x, y] } }) => [y, x]);
      map.fitBounds(points, { padding: [30, 30], maxZoom: 17 });
      isFirst = false;
    }
    place.dataset.drawn = features.length;
  }

  draw();
  setInterval(draw, every);
})();
