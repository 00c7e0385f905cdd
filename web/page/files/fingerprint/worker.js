/**
 * The worker: fingerprints one image after another, so that the page stays alive whatever a file does.
 *
 * Says { stage: "ready", decodes } once, where `decodes` tells whether it can open images itself. Takes { id, file }, or
 * { id, plane } where the page had to open the image. Answers { id, stage: "progress", share } and at last
 * { id, stage: "done", hashValue, quality, derived, width, height, preview } (the last three only of a file) or
 * { id, stage: "failed", reason } with one of REASONS.
 */
import { opened } from "./opening.js";
import { planeOf, previewOf } from "./pixels.js";
import { fingerprintsOf } from "./reading.js";
import { Refused } from "./refusals.js";
import { uprightSize } from "./upright.js";

/** Of the whole, once the file is decoded, and once its samples are read. */
const DECODED = 0.35;
const SAMPLED = 0.7;

const decodes = typeof OffscreenCanvas === "function" && typeof createImageBitmap === "function";
const makeCanvas = (width, height) => new OffscreenCanvas(width, height);

let turn = Promise.resolve();

self.addEventListener("message", ({ data }) => {
  turn = turn.then(() => answered(data));
});
self.postMessage({ stage: "ready", decodes });

async function answered({ id, file, plane }) {
  const told = (share) => self.postMessage({ id, stage: "progress", share });
  try {
    const { preview, ...done } = file ? await ofFile(file, told) : ofPlane(plane, told);
    self.postMessage({ id, stage: "done", ...done, ...(preview && { preview }) }, preview ? [preview] : []);
  } catch (error) {
    self.postMessage({ id, stage: "failed", reason: error instanceof Refused ? error.reason : "damaged" });
  }
}

async function ofFile(file, told) {
  told(0);
  const picture = await opened(file);
  try {
    told(DECODED);
    const plane = await planeOf(picture, makeCanvas, (share) => told(DECODED + (SAMPLED - DECODED) * share));
    const [width, height] = uprightSize(picture.width, picture.height, picture.orientation);
    return { ...ofPlane(plane, told), width, height, preview: await previewOf(picture, makeCanvas) };
  } finally {
    picture.close();
  }
}

function ofPlane(plane, told) {
  return fingerprintsOf(plane, (share) => told(SAMPLED + (1 - SAMPLED) * share));
}
