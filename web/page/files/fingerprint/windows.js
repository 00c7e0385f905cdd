/**
 * How a side is mixed into 64 points as if the reference read a picture that shows no more than an interval of it.
 *
 * The interval may begin and end within a pixel. A mixture is { first, shares }: the shares of the pixels from `first`.
 */
import { LONGEST } from "./luma.js";
import { BLOCK } from "./pdq.js";

/** Of the interval. The server keeps what lies below each place as a table of so many cells, and lines in between. */
const CELLS = 1024;

/** Pixels: the sides at which rectangles are read are rounded up to multiples of it, as on the server. */
const GRAIN = 8;

const SHORTEST = 1e-3;

/** 64 mixtures of a side of `size` pixels: its interval from `first` to `last`, read at `reference` pixels. */
export function mixturesOf([first, last, reference], size) {
  const length = Math.max(last - first, SHORTEST);
  const window = Math.floor((reference + 2 * BLOCK - 1) / (2 * BLOCK));
  return Array.from({ length: BLOCK }, (_, part) => {
    const [middle, reach] = [sampled(part, reference, window), window / reference];
    const pixelAt = (share) => Math.min(1, Math.max(0, share)) * length + first;
    const from = Math.max(0, Math.floor(pixelAt(middle - reach - 1 / CELLS)));
    const to = Math.min(size, Math.ceil(pixelAt(middle + reach + 1 / CELLS)));
    const shares = new Float64Array(to - from);
    const upTo = (pixel) => belowPlace((pixel - first) / length, middle, reach);
    for (let pixel = from, before = upTo(from); pixel < to; pixel += 1) {
      const after = upTo(pixel + 1);
      shares[pixel - from] = after - before;
      before = after;
    }
    return { first: from, shares };
  });
}

/** [height, width] in pixels at which the reference reads a rectangle of this shape. */
export function referencesOf(height, width) {
  const longer = Math.max(height, width, SHORTEST);
  return [height, width].map((side) => Math.max(BLOCK, Math.ceil((LONGEST * side) / longer / GRAIN) * GRAIN));
}

/**
 * Where the reference samples a side of so many pixels, as a share of it. Two running means of n/128 pixels, rounded
 * up, come before; those of an even number of pixels look half a pixel ahead, each.
 */
function sampled(part, reference, window) {
  const picked = Math.floor(((part + 0.5) * reference) / BLOCK) + 0.5 + (window % 2 ? 0 : 1);
  return Math.min(picked, reference - 0.5) / reference;
}

/** Of a sample, what lies below a place: between two borders of cells, a straight line. */
function belowPlace(place, middle, reach) {
  const cells = Math.min(1, Math.max(0, place)) * CELLS;
  const cell = Math.min(CELLS - 1, Math.floor(cells));
  const [before, after] = [belowCell(cell, middle, reach), belowCell(cell + 1, middle, reach)];
  return before + (after - before) * (cells - cell);
}

/** What of the blur lies below a border of cells, out of what lies within the interval. */
function belowCell(cell, middle, reach) {
  const start = below(-middle / reach);
  return (below((cell / CELLS - middle) / reach) - start) / (below((1 - middle) / reach) - start);
}

/** The share of a triangle from -1 to 1 that lies below a place: what two running means in a row weigh. */
function below(place) {
  const inside = Math.min(1, Math.max(-1, place));
  return inside < 0 ? (1 + inside) ** 2 / 2 : 1 - (1 - inside) ** 2 / 2;
}
