// Draws the outline of a place: one polygon or several, holes kept, over what lies around it.
(() => {
  const geometriesOf = (text) => {
    let shape;
    try {
      shape = JSON.parse(text);
    } catch {
      return []; // WKT, or a slip of the keyboard; the server reads it and says what is wrong
    }
    if (shape?.type === "Polygon") return [shape.coordinates];
    return shape?.type === "MultiPolygon" ? shape.coordinates : [];
  };

  window.OutlineStore = L.FieldStore.extend({
    load() {
      return geometriesOf(this.formfield.value);
    },
    _serialize(layer) {
      const parts = layer.getLayers().map((part) => part.toGeoJSON(this.options.precision).geometry.coordinates);
      if (parts.length === 0) return "";
      const shape =
        parts.length === 1
          ? { type: "Polygon", coordinates: parts[0] }
          : { type: "MultiPolygon", coordinates: parts };
      return JSON.stringify(shape);
    },
    save(layer) {
      L.FieldStore.prototype.save.call(this, layer);
      this.formfield.dispatchEvent(new Event("outline:drawn"));
    },
  });

  window.OutlineField = L.GeometryField.extend({
    initialize(options) {
      L.GeometryField.prototype.initialize.call(this, { ...options, geom_type: "MultiPolygon" });
    },
    load() {
      this.drawnItems.clearLayers();
      for (const part of this.store.load()) {
        this.drawnItems.addLayer(L.polygon(L.GeoJSON.coordsToLatLngs(part, 1)));
      }
      this._setView();
    },
    _setView() {
      const bounds = this.drawnItems.getBounds();
      if (bounds.isValid()) this._map.fitBounds(bounds.pad(0.5));
    },
  });

  const keepTextInStep = (field, place) => {
    const hidden = document.getElementById(place.dataset.field);
    const text = document.querySelector(`[data-outline-text="${place.dataset.field}"]`);
    hidden.addEventListener("outline:drawn", () => {
      text.value = hidden.value;
    });
    text.addEventListener("change", () => {
      hidden.value = text.value;
      field.load();
    });
  };

  const showAround = (map, place, drawnItems) => {
    const faint = L.geoJSON([], { interactive: false }).addTo(map);
    const selects = place.dataset.parents
      .split(" ")
      .filter(Boolean)
      .map((name) => [name, document.getElementById(`id_${name}`)])
      .filter(([, select]) => select);
    const refresh = async () => {
      const asked = new URLSearchParams({ own: place.dataset.own });
      for (const [name, select] of selects) asked.set(name, select.value);
      const response = await fetch(`${place.dataset.url}?${asked}`);
      if (!response.ok) return;
      const { within, neighbors } = await response.json();
      faint.clearLayers();
      const add = (places, style) => {
        for (const { title, geometry } of places) {
          const text = document.createElement("span");
          text.textContent = title;
          const layer = L.geoJSON(geometry, { style, interactive: false });
          faint.addLayer(layer);
          layer.bindTooltip(text, { permanent: places.length < 20, className: "outline-title", direction: "center" });
        }
      };
      add(neighbors, { color: "#6b7280", weight: 1, dashArray: "4", fillOpacity: 0.08 });
      add(within, { color: "#15803d", weight: 2, fill: false });
      faint.eachLayer((layer) => layer.bringToBack());
      if (drawnItems.getLayers().length === 0 && faint.getLayers().length > 0) {
        map.fitBounds(faint.getBounds(), { padding: [20, 20], maxZoom: 20, animate: false });
      }
      place.dataset.around = String(within.length + neighbors.length);
    };
    // The search field of a parent tells only jQuery that something was chosen.
    for (const [, select] of selects) django.jQuery(select).on("change", refresh);
    refresh();
  };

  window.addEventListener("map:init", ({ detail: { map } }) => {
    const place = map.getContainer().closest(".outline");
    if (!place) return;
    map.on("map:loadfield", ({ field }) => {
      keepTextInStep(field, place);
      showAround(map, place, field.drawnItems);
    });
  });
})();
