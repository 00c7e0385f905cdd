/**
 * The further fingerprints that are registered with an image's own: what somebody may cut out of it. A crop has lost
 * what would bring it back, so whoever holds the image holds its crops as well.
 */
import { crops } from "./crops.js";
import { forBlocks } from "./grid.js";
import { coefficients, fingerprintOf } from "./pdq.js";
import { turnedBlocks } from "./turning.js";

/** Contrast, in steps of grey: a derived fingerprint of less would fit other images. */
const LEAST_SHOWN = 6;

/** Degrees. A fingerprint bears being turned by one. */
const TURNS = [-9, -7, -5, -3.2, -1.6, 1.6, 3.2, 5, 7, 9];

/** Of a plane, 64 hex digits each; those that show too little are left out. `told(share)` is called as it goes. */
export function derived(plane, told = () => {}) {
  const grid = forBlocks(plane, crops(plane.height, plane.width), coefficients, told);
  const turned = turnedBlocks(plane, TURNS).map(coefficients);
  return [...grid, ...turned].filter((each) => contrast(each) >= LEAST_SHOWN).map(fingerprintOf);
}

/** How much there is to see: the median size of the coefficients. */
function contrast(frequencies) {
  return frequencies.map(Math.abs).sort()[frequencies.length / 2];
}
