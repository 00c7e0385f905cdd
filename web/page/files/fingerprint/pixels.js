/** Out of a drawable picture: its luma plane, read piece by piece, and a small preview. */
import { Shrinking, sharedOut } from "./luma.js";
import { Refused } from "./refusals.js";
import { turnContext, uprightPlane, uprightSize } from "./upright.js";

/** Pixels of a piece: 4 MB of samples, whatever the size of the picture. */
const PIECE = 1024 * 1024;
const WIDEST_PIECE = 4096;

/** Pixels of the preview's longer side. */
const PREVIEW = 160;

/** Steps of grey by which a canvas may be off: colour management rounds, and some browsers blur their traces. */
const TOLERANCE = 4;

/** The upright plane of a picture from opening.js. `makeCanvas(width, height)`; `told(share)` is awaited after each piece. */
export async function planeOf(picture, makeCanvas, told) {
  const { source, width, height, format, orientation } = picture;
  const pieceWidth = Math.min(width, WIDEST_PIECE);
  const pieceHeight = Math.min(height, Math.floor(PIECE / pieceWidth));
  const context = paper(makeCanvas(pieceWidth, pieceHeight));
  checkTruth(context);
  const shrinking = new Shrinking(sharedOut(width, height, format));
  for (let top = 0; top < height; top += pieceHeight) {
    const high = Math.min(pieceHeight, height - top);
    for (let left = 0; left < width; left += pieceWidth) {
      const wide = Math.min(pieceWidth, width - left);
      shrinking.take(samples(context, source, left, top, wide, high), left, top, wide, high);
    }
    await told((top + high) / height);
  }
  return uprightPlane(shrinking.plane(), orientation);
}

/** A small upright copy to be shown on the page. */
export function previewOf(picture, makeCanvas) {
  const [width, height] = uprightSize(picture.width, picture.height, picture.orientation);
  const scale = Math.min(1, PREVIEW / Math.max(width, height));
  const [wide, high] = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = makeCanvas(wide, high);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  const stored = turnContext(context, wide, high, picture.orientation);
  context.drawImage(picture.source, 0, 0, ...stored);
  return createImageBitmap(canvas);
}

/** A context that is read from often, to draw on without smoothing. */
function paper(canvas) {
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  if (!context) throw new Refused("too-large"); // no memory for four megabytes more
  context.imageSmoothingEnabled = false;
  return context;
}

/** One piece of a picture, on white where it is transparent. */
function samples(context, source, left, top, width, height) {
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(source, left, top, width, height, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

/**
 * Refuse where the browser tells pages other pixels than it drew, as some do against tracking: a fingerprint of those
 * would be registered, and never match anything.
 */
function checkTruth(context) {
  const width = Math.min(context.canvas.width, 64);
  const expected = Array.from({ length: width }, (_, x) => [(x * 37) % 256, (x * 91 + 50) % 256, (x * 151 + 99) % 256]);
  expected.forEach(([red, green, blue], x) => {
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
    context.fillRect(x, 0, 1, 1);
  });
  const { data } = context.getImageData(0, 0, width, 1);
  const off = expected.some((colour, x) => colour.some((value, c) => Math.abs(value - data[4 * x + c]) > TOLERANCE));
  if (off) throw new Refused("blocked");
}
