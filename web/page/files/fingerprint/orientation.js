/**
 * Which way up a picture is to be shown, taken out of the file before the browser sees it.
 *
 * Browsers differ in which files they turn upright, and some in whether they do. So the Exif tag is read here, as on
 * the server, and set to 1 in the copy that is decoded: pixels come as they are stored, everywhere.
 */
import { text, view } from "./formats.js";
import { segments } from "./jpeg.js";

const TAG = 0x0112;
const SHORT = 3;
const LONG = 4;
const START_OF_SCAN = 0xda;
const APPLICATION_1 = 0xe1;
const PREFIX = "Exif\0\0";

const FINDERS = { JPEG: inJpeg, PNG: inPng, WEBP: inWebp };

/** The orientation, 1..8, of a file's own copy of bytes; from then on they say 1. Without Exif or of no sense: 1. */
export function takenOrientation(bytes, format) {
  const found = FINDERS[format] ? [...FINDERS[format](bytes)] : [];
  const [first] = found.map(([begin, end, sealed]) => straightened(bytes, begin, end, sealed)).filter(Boolean);
  return first >= 1 && first <= 8 ? first : 1;
}

/** Read the tag of one piece of Exif data (a small TIFF file), and set it to 1. 0 if it has none. */
function straightened(bytes, begin, end, sealed) {
  const start = text(bytes, begin, begin + PREFIX.length) === PREFIX ? begin + PREFIX.length : begin;
  const exif = bytes.subarray(start, end);
  const order = text(exif, 0, 2);
  if (exif.length < 8 || (order !== "II" && order !== "MM")) return 0;
  const entry = tagAt(view(exif), order === "II");
  if (!entry) return 0;
  const little = order === "II";
  const read = entry.type === SHORT ? view(exif).getUint16(entry.at, little) : view(exif).getUint32(entry.at, little);
  if (entry.type === SHORT) view(exif).setUint16(entry.at, 1, little);
  else view(exif).setUint32(entry.at, 1, little);
  sealed?.();
  return read;
}

/** Where the value of the tag stands in the first directory. */
function tagAt(numbers, little) {
  const directory = numbers.getUint32(4, little);
  if (directory + 2 > numbers.byteLength) return null;
  const count = numbers.getUint16(directory, little);
  for (let entry = directory + 2; entry < directory + 2 + count * 12; entry += 12) {
    if (entry + 12 > numbers.byteLength) return null;
    const type = numbers.getUint16(entry + 2, little);
    if (numbers.getUint16(entry, little) === TAG && (type === SHORT || type === LONG)) return { at: entry + 8, type };
  }
  return null;
}

function* inJpeg(bytes) {
  for (const [marker, at] of segments(bytes)) {
    if (marker === START_OF_SCAN) return;
    if (marker !== APPLICATION_1 || text(bytes, at + 2, at + 8) !== PREFIX) continue;
    yield [at + 2, at + view(bytes).getUint16(at)];
  }
}

function* inPng(bytes) {
  const numbers = view(bytes);
  for (let at = 8; at + 12 <= bytes.length; at += 12 + numbers.getUint32(at)) {
    const [begin, end] = [at + 8, at + 8 + numbers.getUint32(at)];
    if (text(bytes, at + 4, begin) !== "eXIf" || end + 4 > bytes.length) continue;
    yield [begin, end, () => numbers.setUint32(end, checksum(bytes.subarray(at + 4, end)))];
  }
}

function* inWebp(bytes) {
  const numbers = view(bytes);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = numbers.getUint32(at + 4, true);
    if (text(bytes, at, at + 4) === "EXIF") yield [at + 8, Math.min(at + 8 + length, bytes.length)];
    at += 8 + length + (length % 2);
  }
}

/** CRC-32 as PNG has it (ISO 3309), of a name and its contents. */
function checksum(bytes) {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ -1) >>> 0;
}
