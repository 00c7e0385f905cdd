/** The 64 x 64 blocks of many rectangles of one plane, at the price of few: what has the same rows is mixed once. */
import { blockOf, linesOf } from "./pdq.js";
import { mixturesOf, referencesOf } from "./windows.js";

/** Calls `take(block)` for each rectangle [rows, columns]; gives what that gave. `told(share)` is called as it goes. */
export function forBlocks(plane, rectangles, take, told) {
  const [byRows, byColumns] = intervalsOf(rectangles, plane);
  const found = new Array(rectangles.length);
  let done = 0;
  for (const { mixtures, looks } of byRows.values()) {
    const lines = linesOf(plane, mixtures);
    for (const { look, columns } of looks) found[look] = take(blockOf(lines, byColumns.get(columns)));
    done += looks.length;
    told(done / rectangles.length);
  }
  return found;
}

/** The different intervals of rows, each with the looks that have it, and those of columns, with their mixtures. */
function intervalsOf(rectangles, { width, height }) {
  const byRows = new Map();
  const byColumns = new Map();
  rectangles.forEach(([rows, columns], look) => {
    const [high, wide] = referencesOf(rows[1] - rows[0], columns[1] - columns[0]);
    const [down, across] = [[...rows, high].join(), [...columns, wide].join()];
    if (!byColumns.has(across)) byColumns.set(across, mixturesOf([...columns, wide], width));
    if (!byRows.has(down)) byRows.set(down, { mixtures: mixturesOf([...rows, high], height), looks: [] });
    byRows.get(down).looks.push({ look, columns: across });
  });
  return [byRows, byColumns];
}
