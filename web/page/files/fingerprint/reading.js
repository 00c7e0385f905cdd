/** From the luma plane of an upright picture to everything that is registered of it. */
import { derived } from "./deriving.js";
import { fingerprintedSize } from "./luma.js";
import { SMALLEST_SIDE, pdq } from "./pdq.js";
import { Refused } from "./refusals.js";

/** { hashValue, quality, derived } of a plane; Refused if it is too small. `told(share)` is called as it goes. */
export function fingerprintsOf(plane, told) {
  const size = fingerprintedSize(plane.width, plane.height);
  if (Math.min(...size) < SMALLEST_SIDE) throw new Refused("too-small");
  return { ...pdq(plane, size), derived: derived(plane, told) };
}
