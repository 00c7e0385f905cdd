/**
 * Luma as the server has it: Rec. 601 with its rounding, and areas averaged so that nothing is larger than needed.
 *
 * A plane is { values: Float32Array (row by row, 0..255), width, height }.
 */

/** Pixels of the longer side at which a fingerprint is taken. */
export const LONGEST = 512;

/** Pixels of the longer side of a plane: up to here, shrinking is cheaper as a part of the fingerprint. */
const MOST = 2 * LONGEST;

/** Both sides brought down together until neither is longer than 512, rounded as Python rounds. */
export function fingerprintedSize(width, height) {
  const longer = Math.max(width, height);
  if (longer <= LONGEST) return [width, height];
  return [width, height].map((side) => Math.max(1, roundHalfEven((side * LONGEST) / longer)));
}

/**
 * How the columns and the rows of a picture are shared out to those of its plane: for each the first of its pixels, and
 * at last the end. The server has JPEGs decoded at a half, a quarter or an eighth, never below 512 pixels: their pixels
 * are averaged by twos, fours or eights from the upper left corner, and what is left at the end by itself.
 */
export function sharedOut(width, height, format) {
  const part = format === "JPEG" ? draftedBy(width, height) : 1;
  const drafted = [Math.ceil(width / part), Math.ceil(height / part)];
  const size = Math.max(...drafted) <= MOST ? drafted : fingerprintedSize(...drafted);
  return [width, height].map((side, axis) =>
    startsOf(drafted[axis], size[axis]).map((start) => Math.min(start * part, side)),
  );
}

/** By what a JPEG of these sides is divided while it is decoded. */
function draftedBy(width, height) {
  const spare = Math.min(Math.floor(Math.max(width, height) / LONGEST), Math.min(width, height));
  return [8, 4, 2].find((part) => spare >= part) ?? 1;
}

/** For each of `fewer` equal shares of a side, the first of its pixels: those whose middles lie in it. */
export function startsOf(side, fewer) {
  return Int32Array.from({ length: fewer + 1 }, (_, share) => Math.floor((share * side) / fewer + 0.5));
}

/** Takes a picture piece by piece, and averages it down to a plane. */
export class Shrinking {
  #columns;
  #rows;
  #sums;

  /** `columns` and `rows` as `sharedOut` gives them; nothing is enlarged. */
  constructor([columns, rows]) {
    this.#columns = columns;
    this.#rows = rows;
    this.#sums = new Uint32Array((columns.length - 1) * (rows.length - 1));
  }

  /** RGBA samples of the rectangle at (left, top), opaque. */
  take(samples, left, top, width, height) {
    const firstColumn = shareOf(this.#columns, left);
    let row = shareOf(this.#rows, top);
    for (let y = 0; y < height; y += 1) {
      while (top + y >= this.#rows[row + 1]) row += 1;
      const place = row * (this.#columns.length - 1) + firstColumn;
      addRow(samples, y * width * 4, left, left + width, this.#columns, firstColumn, this.#sums, place);
    }
  }

  /** The means of what was taken, in whole steps as eight bits hold them. */
  plane() {
    const [width, height] = [this.#columns.length - 1, this.#rows.length - 1];
    const values = new Float32Array(width * height);
    for (let y = 0, at = 0; y < height; y += 1) {
      const high = this.#rows[y + 1] - this.#rows[y];
      for (let x = 0; x < width; x += 1, at += 1) {
        const pixels = high * (this.#columns[x + 1] - this.#columns[x]);
        values[at] = Math.floor(this.#sums[at] / pixels + 0.5);
      }
    }
    return { values, width, height };
  }
}

/** Add the luma of pixels left..right of one row to the sums of their columns, the first of which is at `place`. */
function addRow(samples, at, left, right, columns, firstColumn, sums, place) {
  for (let x = left, column = firstColumn; x < right; column += 1, place += 1) {
    const end = Math.min(columns[column + 1], right);
    let sum = 0;
    for (; x < end; x += 1, at += 4) {
      sum += (samples[at] * 19595 + samples[at + 1] * 38470 + samples[at + 2] * 7471 + 0x8000) >> 16;
    }
    sums[place] += sum;
  }
}

/** Which share a pixel lies in. */
function shareOf(starts, pixel) {
  return starts.findIndex((start) => start > pixel) - 1;
}

/** To the nearest whole number, and to the even one of two that are equally near. */
export function roundHalfEven(number) {
  const below = Math.floor(number);
  const rest = number - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}
