/** Put the text of an element on the clipboard. Whether that worked. */
export async function copied(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    return copiedBySelection(element); // refused in frames and in some apps, where the older way is still open
  }
}

function copiedBySelection(element) {
  getSelection().selectAllChildren(element);
  return document.execCommand("copy");
}
