/**
 * What the page was opened with: the fields of the address's fragment, which browsers send to nobody.
 *
 * Telegram appends its own fields to a fragment that is there already, with `&` or with `?`, by the client:
 * `#tgWebAppData=...&tgWebAppVersion=...`, `#ticket=...&tgWebAppData=...`, `#ticket=...?tgWebAppData=...`.
 */
export function readFragment(fragment) {
  const fields = new Map();
  for (const part of fragment.replace(/^#/, "").split(/[&?]/)) {
    const at = part.indexOf("=");
    const name = at > 0 ? decoded(part.slice(0, at)) : "";
    if (name && !fields.has(name)) fields.set(name, decoded(part.slice(at + 1)));
  }
  return fields;
}

/** What lets this page register something: Telegram's launch data, the ticket of a link, or both; null without either. */
export function grantOf(fields) {
  const launch = fields.get("tgWebAppData");
  const ticket = fields.get("ticket");
  if (!launch && !ticket) return null;
  return { ...(launch && { launch }), ...(ticket && { ticket }) };
}

/** "dark" or "light", as the colours of the person's Telegram are; empty where it does not say. */
export function themeOf(fields) {
  const background = colourOf(fields.get("tgWebAppThemeParams"));
  if (!background) return "";
  const [red, green, blue] = [1, 3, 5].map((start) => parseInt(background.slice(start, start + 2), 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? "dark" : "light";
}

function colourOf(parameters) {
  try {
    const colour = JSON.parse(parameters ?? "")?.bg_color;
    return /^#[0-9a-f]{6}$/i.test(colour) ? colour : "";
  } catch {
    return ""; // not JSON: the colours of the system do
  }
}

function decoded(text) {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced; // a lone %: left as it is, and the server says whether it can do something with it
  }
}
