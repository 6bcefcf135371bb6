// Lets cards be dragged: on the board to another state, in the calendar to another day.
// Each drop does what the card's own button or link does, so both say and refuse the same.
document.addEventListener("DOMContentLoaded", () => {
  const told = document.querySelector(".maintenance .told");
  const move = document.getElementById("move");
  let dragged = null;

  const target = (event) => event.target.closest("[data-column], [data-day]");
  const clear = () => document.querySelectorAll(".over-here").forEach((each) => each.classList.remove("over-here"));

  function toColumn(card, column) {
    if (card.closest("[data-column]") === column) return;
    const step = card.querySelector(`[data-to="${column.dataset.column}"]`);
    if (step) step.click();
    else told.textContent = "This step is not yours to take. Ask who leads the maintenance.";
  }

  function toDay(slot, cell) {
    const fields = move.elements;
    fields.task.value = slot.dataset.task;
    fields.seen_at.value = slot.dataset.seen;
    fields.day.value = cell.dataset.day;
    if (fields.technician) fields.technician.value = cell.dataset.technician;
    move.requestSubmit();
  }

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[draggable=true][data-task]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.task);
    dragged.classList.add("dragged");
  });
  document.addEventListener("dragover", (event) => {
    const place = dragged && target(event);
    if (!place) return;
    event.preventDefault();
    clear();
    place.classList.add("over-here");
  });
  document.addEventListener("drop", (event) => {
    const place = dragged && target(event);
    if (!place) return;
    event.preventDefault();
    if (place.dataset.column) toColumn(dragged, place);
    else toDay(dragged, place);
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = null;
    clear();
  });
});
