// Selects the character that a query's mistake is about, in the box itself. Places count code points.
const box = document.querySelector("[data-place]");
if (box) {
  const letters = Array.from(box.value);
  const place = Math.min(Number(box.dataset.place), letters.length);
  const start = letters.slice(0, place).join("").length;
  box.focus();
  box.setSelectionRange(start, start + (letters[place] || "").length);
}
