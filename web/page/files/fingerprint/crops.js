/** What somebody may cut out of an image: the same rectangles, in the same order, as on the server. */

const STEP = 1 / 15;
const MOST_STEPS = 3;
const FULL = [0, 1];
const HALVES = [[0, 0.5], [0.5, 1]];
const THIRDS = [[0, 1 / 3], [1 / 3, 2 / 3], [2 / 3, 1]];
const PLACES = [0.25, 0.5, 0.75];

/** Width to height of what programs offer to cut an image to, and where: 0 left or top, 1 right or bottom. */
const SHAPES = [
  [1, [0.25, 0.375, 0.5, 0.625, 0.75]],
  [4 / 5, PLACES],
  [16 / 9, PLACES],
  [9 / 16, PLACES],
];

/** Of the image, when it is cut to a shape: what keeps more is in the grid, what keeps less is seldom wanted. */
const LEAST_KEPT = 0.5;
const MOST_KEPT = 0.95;

const CUTS = cuts();
const LOOKS = [
  ...every(CUTS).slice(1),
  ...oneEdge(0.05),
  ...[0.05, 0.1, 0.15].map((share) => [[share, 1 - share], [share, 1 - share]]),
  ...every(HALVES, [FULL]),
  ...every([FULL], HALVES),
  ...every(HALVES),
  ...every(THIRDS, [FULL]),
  ...every([FULL], THIRDS),
];

/** Rectangles [rows, columns] of a plane, each [first, last] in its pixels. */
export function crops(height, width) {
  return [...LOOKS, ...shaped(height, width)].map(([rows, columns]) => [
    rows.map((share) => share * height),
    columns.map((share) => share * width),
  ]);
}

/** What is left of an image of this size where it is cut to one of the shapes. */
function shaped(height, width) {
  return SHAPES.flatMap(([shape, places]) => {
    const kept = width / (shape * height);
    const share = Math.min(kept, 1 / kept);
    if (share < LEAST_KEPT || share > MOST_KEPT) return [];
    return places.map((place) => {
      const ends = [(1 - share) * place, (1 - share) * place + share];
      return kept < 1 ? [ends, FULL] : [FULL, ends];
    });
  });
}

/** Up to three steps off a side, at its two ends together. */
function cuts() {
  const steps = Array.from({ length: MOST_STEPS + 1 }, (_, step) => step);
  return steps.flatMap((first) =>
    steps.filter((last) => first + last <= MOST_STEPS).map((last) => [first * STEP, 1 - last * STEP]),
  );
}

function every(rows, columns = rows) {
  return rows.flatMap((row) => columns.map((column) => [row, column]));
}

function oneEdge(share) {
  const ends = [[share, 1], [0, 1 - share]];
  return [...every(ends, [FULL]), ...every([FULL], ends)];
}
