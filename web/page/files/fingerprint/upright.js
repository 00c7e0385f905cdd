/** Turning what is stored so that it lies as it is meant to be seen, by its Exif orientation (1..8). */

/** For each orientation, where a pixel of the upright picture comes from: [x mirrored, y mirrored, exchanged]. */
const WAYS = {
  1: [false, false, false],
  2: [true, false, false],
  3: [true, true, false],
  4: [false, true, false],
  5: [false, false, true],
  6: [false, true, true],
  7: [true, true, true],
  8: [true, false, true],
};

/** Width and height as shown. */
export function uprightSize(width, height, orientation) {
  return WAYS[orientation][2] ? [height, width] : [width, height];
}

/** A plane as shown; the same one if it lies upright already. */
export function uprightPlane(plane, orientation) {
  if (orientation === 1) return plane;
  const [mirroredX, mirroredY, exchanged] = WAYS[orientation];
  const [width, height] = uprightSize(plane.width, plane.height, orientation);
  const values = new Float32Array(width * height);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const [storedX, storedY] = exchanged ? [y, x] : [x, y];
      const column = mirroredX ? plane.width - 1 - storedX : storedX;
      const row = mirroredY ? plane.height - 1 - storedY : storedY;
      values[at] = plane.values[row * plane.width + column];
    }
  }
  return { values, width, height };
}

/** Have a canvas context of these sides, as shown, draw pictures upright that fill them as stored. */
export function turnContext(context, width, height, orientation) {
  const [mirroredX, mirroredY, exchanged] = WAYS[orientation];
  const [storedWidth, storedHeight] = exchanged ? [height, width] : [width, height];
  if (exchanged) context.transform(0, 1, 1, 0, 0, 0);
  if (mirroredX) context.transform(-1, 0, 0, 1, storedWidth, 0);
  if (mirroredY) context.transform(1, 0, 0, -1, 0, storedHeight);
  return [storedWidth, storedHeight];
}
