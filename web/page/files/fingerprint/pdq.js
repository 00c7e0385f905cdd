/**
 * PDQ, the fingerprint itself, as the server computes it: two products, rows and columns separately, of matrices that
 * shrink, blur and pick 64 of each, and the lowest frequencies of what is left.
 */
import { startsOf } from "./luma.js";

/** Side of the reduced image whose frequencies are taken. */
export const BLOCK = 64;

/** Frequencies kept in each direction. */
export const FREQUENCIES = 16;

/** Pixels. An image with a shorter side has no fingerprint. */
export const SMALLEST_SIDE = 5;

const COEFFICIENTS = FREQUENCIES * FREQUENCIES;
const GRADIENT_SCALE = Math.fround(100 / 255);
const GRADIENTS_OF_FULL_QUALITY = 90;
const FULL_QUALITY = 100;

/** 16 x 64: frequencies 1..16 of the orthonormal cosine transform of 64 points. */
export const COSINES = Float64Array.from({ length: FREQUENCIES * BLOCK }, (_, at) => {
  const [frequency, point] = [Math.floor(at / BLOCK) + 1, at % BLOCK];
  return Math.sqrt(2 / BLOCK) * Math.cos((Math.PI / 2 / BLOCK) * frequency * (2 * point + 1));
});

/** The fingerprint, as 64 hex digits, and the quality (0..100) of a plane averaged down to [width, height]. */
export function pdq(plane, size = [plane.width, plane.height]) {
  const block = reduced(plane, size);
  return { hashValue: fingerprintOf(coefficients(block)), quality: quality(block) };
}

/** 64 x 64 of a plane. */
export function reduced(plane, [columns, rows]) {
  return blockOf(linesOf(plane, reduction(plane.height, rows)), reduction(plane.width, columns));
}

/** The rows of a plane, mixed: one line for each mixture { first, shares } of them. */
export function linesOf({ values, width }, mixtures) {
  return mixtures.map(({ first, shares }) => {
    const line = new Float64Array(width);
    let at = 0;
    for (; at + 4 <= shares.length; at += 4) addFourRows(line, shares, at, values, (first + at) * width);
    for (; at < shares.length; at += 1) addRow(line, shares[at], values, (first + at) * width);
    return line;
  });
}

/** The columns of lines, mixed: one row of the block for each line. */
export function blockOf(lines, mixtures) {
  const block = new Float64Array(lines.length * mixtures.length);
  for (let row = 0, place = 0; row < lines.length; row += 1) {
    for (let column = 0; column < mixtures.length; column += 1, place += 1) {
      const { first, shares } = mixtures[column];
      let sum = 0;
      for (let at = 0; at < shares.length; at += 1) sum += shares[at] * lines[row][first + at];
      block[place] = sum;
    }
  }
  return block;
}

/** The 16 x 16 lowest frequencies of a 64 x 64 block, row = vertical frequency. */
export function coefficients(block) {
  const turned = new Float64Array(FREQUENCIES * BLOCK);
  for (let row = 0; row < BLOCK; row += 1) {
    for (let frequency = 0; frequency < FREQUENCIES; frequency += 1) {
      turned[frequency * BLOCK + row] = product(block, row * BLOCK, frequency * BLOCK);
    }
  }
  const found = new Float32Array(COEFFICIENTS);
  for (let row = 0, at = 0; row < FREQUENCIES; row += 1) {
    for (let column = 0; column < FREQUENCIES; column += 1, at += 1) {
      found[at] = product(turned, column * BLOCK, row * BLOCK);
    }
  }
  return found;
}

/** One bit a coefficient: above the lower median or not; the highest frequency is the first digit. */
export function fingerprintOf(frequencies) {
  const median = Float32Array.from(frequencies).sort()[COEFFICIENTS / 2 - 1];
  let digits = "";
  for (let at = COEFFICIENTS - 4; at >= 0; at -= 4) {
    let digit = 0;
    for (let bit = 3; bit >= 0; bit -= 1) digit = digit * 2 + Number(frequencies[at + bit] > median);
    digits += digit.toString(16);
  }
  return digits;
}

/** How much there is to see: the sum of the block's steps, each in whole percents of full scale. */
function quality(block) {
  const scaled = block.map((value) => value * GRADIENT_SCALE);
  let total = 0;
  for (let y = 0; y < BLOCK; y += 1) {
    for (let x = 0; x < BLOCK; x += 1) {
      const at = y * BLOCK + x;
      if (x + 1 < BLOCK) total += Math.abs(Math.trunc(Math.fround(scaled[at + 1] - scaled[at])));
      if (y + 1 < BLOCK) total += Math.abs(Math.trunc(Math.fround(scaled[at + BLOCK] - scaled[at])));
    }
  }
  return Math.min(FULL_QUALITY, Math.floor(total / GRADIENTS_OF_FULL_QUALITY));
}

/** Of 64 numbers with one row of the cosines. */
function product(numbers, from, cosine) {
  let sum = 0;
  for (let at = 0; at < BLOCK; at += 1) sum += numbers[from + at] * COSINES[cosine + at];
  return sum;
}

function addFourRows(line, shares, at, values, from) {
  const width = line.length;
  const one = shares[at];
  const two = shares[at + 1];
  const three = shares[at + 2];
  const four = shares[at + 3];
  for (let first = from, x = 0; x < width; x += 1, first += 1) {
    const upper = one * values[first] + two * values[first + width];
    line[x] += upper + three * values[first + 2 * width] + four * values[first + 3 * width];
  }
}

function addRow(line, share, values, from) {
  for (let x = 0; x < line.length; x += 1) line[x] += share * values[from + x];
}

/**
 * For each of 64 points, the pixels of a side it is mixed from, { first, shares }: two running means over the side
 * shrunk to fewer pixels, then the points nearest the middles of 64 equal parts.
 */
function reduction(side, fewer) {
  const starts = startsOf(side, fewer);
  return Array.from({ length: BLOCK }, (_, part) => {
    const picked = { first: Math.floor(((part + 0.5) * fewer) / BLOCK), shares: Float64Array.of(1) };
    return unshrunk(blurred(blurred(picked, fewer), fewer), starts);
  });
}

/** One pass of the reference's running mean: a window of n/128 pixels rounded up, cut off at both ends. */
function blurred({ first, shares }, side) {
  const window = Math.floor((side + 2 * BLOCK - 1) / (2 * BLOCK));
  const ahead = Math.floor((window + 2) / 2) - 1;
  const behind = window - 1 - ahead;
  const begin = Math.max(0, first - behind);
  const result = new Float64Array(Math.min(side, first + shares.length + ahead) - begin);
  shares.forEach((share, at) => {
    const from = Math.max(0, first + at - behind);
    const to = Math.min(side, first + at + ahead + 1);
    for (let pixel = from; pixel < to; pixel += 1) result[pixel - begin] += share / (to - from);
  });
  return { first: begin, shares: result };
}

/** Each of the fewer pixels is the mean of those of its share of the side. */
function unshrunk({ first, shares }, starts) {
  const begin = starts[first];
  const result = new Float64Array(starts[first + shares.length] - begin);
  shares.forEach((share, at) => {
    const [from, to] = [starts[first + at], starts[first + at + 1]];
    result.fill(share / (to - from), from - begin, to - begin);
  });
  return { first: begin, shares: result };
}
