/** Where a worker cannot open images, the page does: an <img> element on a <canvas>, piece by piece. */
import { opened } from "./opening.js";
import { planeOf, previewOf } from "./pixels.js";
import { uprightSize } from "./upright.js";

/** { plane, width, height, preview } of a file. Throws Refused. `told(share)` is called as it goes. */
export async function planeOnPage(file, told) {
  const picture = await opened(file, openElement);
  try {
    const plane = await planeOf(picture, makeCanvas, async (share) => {
      told(share);
      await new Promise((resolve) => setTimeout(resolve)); // taps come first
    });
    const [width, height] = uprightSize(picture.width, picture.height, picture.orientation);
    return { plane, width, height, preview: await previewOf(picture, makeCanvas) };
  } finally {
    picture.close();
  }
}

async function openElement(blob) {
  const element = new Image();
  element.src = URL.createObjectURL(blob);
  element.close = () => URL.revokeObjectURL(element.src);
  try {
    await element.decode();
  } catch (error) {
    element.close();
    throw error;
  }
  return element;
}

function makeCanvas(width, height) {
  return Object.assign(document.createElement("canvas"), { width, height });
}
