/** The segments of a JPEG: where its size stands, where Exif data does, and how many passes a decoder has to make. */
import { view } from "./formats.js";
import { MOST_SCANS, MOST_SEGMENTS } from "./limits.js";

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** Markers that are no beginning of a frame though they stand among them: tables, arithmetic conditioning. */
const NO_FRAME = new Set([0xc4, 0xc8, 0xcc]);

/**
 * Each segment that has a length (ITU-T T.81, table B.1) as [marker, where its contents begin with their length],
 * up to the end of the first image; what lies inside of one, such as a thumbnail, is skipped as decoders do.
 */
export function* segments(bytes) {
  let at = 0;
  for (let count = 0; count < MOST_SEGMENTS; count += 1) {
    at = nextMarker(bytes, at);
    if (at < 0 || bytes[at + 1] === END_OF_IMAGE) return;
    yield [bytes[at + 1], at + 2];
    at += 2 + (at + 4 <= bytes.length ? Math.max(2, view(bytes).getUint16(at + 2)) : 2);
  }
  yield [START_OF_SCAN, at, "endless"];
}

/** Whether there are more scans, or more segments of any kind, than any program writes. */
export function tooManyScans(bytes) {
  let scans = 0;
  for (const [marker, , endless] of segments(bytes)) {
    if (marker === START_OF_SCAN) scans += 1;
    if (scans > MOST_SCANS || endless) return true;
  }
  return false;
}

/** Where the contents of the frame header begin after its length, or null: one byte of precision, height, width. */
export function startOfFrame(bytes) {
  for (const [marker, at] of segments(bytes)) {
    if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAME.has(marker)) return at + 2;
    if (marker === START_OF_SCAN) return null;
  }
  return null;
}

function nextMarker(bytes, from) {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1];
    if ((marker >= 0xc0 && marker <= 0xcf) || (marker >= 0xd9 && marker <= 0xef) || marker === 0xfe) return at;
  }
  return -1;
}
