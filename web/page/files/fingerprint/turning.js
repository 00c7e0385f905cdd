/** What is left of a picture that somebody turns by some degrees and cuts upright again: its 64 x 64 points. */
import { roundHalfEven } from "./luma.js";
import { BLOCK } from "./pdq.js";

/** Where in each 64th the reference reads its point: index 8 i + 4 of 512, moved by half a pixel by each box pass. */
const PHASE = 11 / 16;

/** Of a side: half the base of the triangle that the reference's two box passes amount to. */
const FINEST_BLUR = 1 / 128;

const WIDEST_BOX = 6;

/** Pixels squared: variance that a pixel's own area and the interpolation between four of them bring along. */
const BILINEAR_SPREAD = 0.25;

/** For each angle the largest rectangle of the plane's own shape that fits into the plane turned by so much. */
export function turnedBlocks(plane, angles) {
  const softened = new Map();
  return angles.map((degrees) => {
    const inside = turnedRectangle(plane, degrees);
    const box = boxOf(inside);
    if (!softened.has(box)) softened.set(box, soften(plane, box));
    return flattened(softened.get(box), inside, box % 2 ? 0 : 0.5);
  });
}

/** Its upper left corner, and the vectors along its upper and its left side, in pixels as [x, y]. */
function turnedRectangle({ width, height }, degrees) {
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const steep = Math.abs(sine);
  const scale = 1 / Math.max(cosine + (steep * height) / width, cosine + (steep * width) / height);
  const [wide, high] = [width * scale, height * scale];
  const upper = [wide * cosine, wide * sine];
  const left = [-high * sine, high * cosine];
  const corner = [(width - upper[0] - left[0]) / 2, (height - upper[1] - left[1]) / 2];
  return { corner, upper, left };
}

/** Side in pixels of the box whose mean, taken before a point is read, blurs as the reference would. */
function boxOf({ upper, left }) {
  const length = Math.max(Math.hypot(...upper), Math.hypot(...left));
  const missing = (length * FINEST_BLUR) ** 2 / 6 - BILINEAR_SPREAD;
  return Math.min(roundHalfEven(Math.sqrt(Math.max(1 + 12 * missing, 1))), WIDEST_BOX);
}

/** Means over `box` x `box` pixels about each pixel, the edges repeated outwards. */
function soften(plane, box) {
  if (box === 1) return plane;
  const { width, height } = plane;
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) runningSums(plane.values, values, y * width, 1, width, box);
  for (let x = 0; x < width; x += 1) runningSums(values, values, x, width, height, box);
  for (let at = 0; at < values.length; at += 1) values[at] /= box * box;
  return { values, width, height };
}

/** Of each of `count` numbers, `step` apart, and those about it. The two arrays may be the same one. */
function runningSums(numbers, into, first, step, count, box) {
  const line = new Float64Array(count);
  for (let at = 0; at < count; at += 1) line[at] = numbers[first + at * step];
  const before = Math.floor((box - 1) / 2);
  let sum = 0;
  for (let one = -before - 1; one < box - before - 1; one += 1) sum += line[within(one, count)];
  for (let at = 0; at < count; at += 1) {
    sum += line[within(at + box - before - 1, count)] - line[within(at - before - 1, count)];
    into[first + at * step] = sum;
  }
}

/** The points of the rectangle, each between the middles of four pixels; beyond the outermost, the nearest within. */
function flattened(plane, { corner, upper, left }, moved) {
  const block = new Float64Array(BLOCK * BLOCK);
  for (let row = 0; row < BLOCK; row += 1) {
    for (let column = 0; column < BLOCK; column += 1) {
      const [across, down] = [(column + PHASE) / BLOCK, (row + PHASE) / BLOCK];
      const x = corner[0] + upper[0] * across + left[0] * down - moved - 0.5;
      const y = corner[1] + upper[1] * across + left[1] * down - moved - 0.5;
      block[row * BLOCK + column] = between(plane, within(x, plane.width), within(y, plane.height));
    }
  }
  return block;
}

function between({ values, width, height }, x, y) {
  const [first, top] = [Math.min(Math.floor(x), Math.max(width - 2, 0)), Math.min(Math.floor(y), Math.max(height - 2, 0))];
  const [beside, under] = [width > 1 ? 1 : 0, height > 1 ? width : 0];
  const at = top * width + first;
  const upper = values[at] + (values[at + beside] - values[at]) * (x - first);
  const lower = values[at + under] + (values[at + under + beside] - values[at + under]) * (x - first);
  return upper + (lower - upper) * (y - top);
}

function within(place, side) {
  return Math.min(Math.max(place, 0), side - 1);
}
