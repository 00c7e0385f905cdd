/**
 * The on-device page: images become fingerprints here, and only fingerprints are sent.
 *
 * Everything it needs is loaded before an image is chosen. It keeps nothing, and what it was
 * opened with lives in a variable and leaves the address at once.
 */
import { fingerprint, ready, stop } from "./fingerprint/fingerprinter.js";
import { Choosing } from "./choosing.js";
import { Images } from "./images.js";
import { grantOf, readFragment, themeOf } from "./launch.js";
import { Guard, Leaving } from "./leaving.js";
import { Outcome } from "./outcome.js";
import { NotSent, Sending } from "./sending.js";
import { Telegram } from "./telegram.js";
import { Words } from "./words.js";

const part = (id) => document.getElementById(id);
const known = JSON.parse(part("data").textContent);
const words = new Words(known);
const fields = readFragment(location.hash);
history.replaceState(null, "", location.pathname + location.search);

document.documentElement.dataset.theme = themeOf(fields);
const telegram = new Telegram(window);
const guard = new Guard(telegram);
const outcome = new Outcome({ part, words, guard });
const images = new Images({
  list: part("images"),
  template: part("card"),
  words,
  limits: known.limits,
  fingerprint,
  changed: () => choosing.refresh(),
  announce: (text) => (part("said").textContent = text),
});
const choosing = new Choosing({ part, words, images, send });
let sending = grantOf(fields) && new Sending(new URL("../send", import.meta.url), grantOf(fields), known.language);
fields.clear();

const leaving = new Leaving({
  link: part("leave"),
  telegram,
  empty: forget,
  hint: (shown) => (part("escape").textContent = shown ? words.say("escape") : ""),
});
part("close").addEventListener("click", () => leaving.leave());
part("add-more").addEventListener("click", () => begin());
window.addEventListener("pagehide", forget); // a browser may keep a page it leaves, to show it again on "back"
window.addEventListener("pageshow", (event) => event.persisted && begin());

begin();
telegram.ready();

/** The screen to begin with; what was there before is gone. Images are chosen once all is loaded that they will need. */
async function begin() {
  images.clear();
  part("untaken-images").replaceChildren();
  choosing.refresh();
  if (sending) await ready();
  show(sending ? "choosing" : "begin");
}

function show(name) {
  for (const screen of ["starting", "begin", "choosing", "done"]) part(screen).hidden = screen !== name;
  window.scrollTo(0, 0);
}

/** Send what was chosen. Throws NotSent. */
async function send() {
  guard.set(true);
  try {
    const answer = await sending.send(images.sendable);
    if (!sending) return; // left meanwhile: nobody is here to see it
    images.refuse(answer.refused);
    const untaken = images.moveUntaken(part("untaken-images"));
    show("done");
    guard.set(false);
    outcome.show(answer, untaken);
  } catch (no) {
    guard.set(false);
    if (no instanceof NotSent) images.refuse(no.refused);
    throw no;
  }
}

/** Nothing of this visit stays: neither images nor number and PIN, nor what the page was opened with. */
function forget() {
  sending = null;
  stop();
  images.clear();
  outcome.empty();
}
