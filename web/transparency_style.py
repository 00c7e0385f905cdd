"""How the transparency page looks: readable from 390 pixels on, in light and in dark."""

from typing import Final

STYLE: Final = """
:root { --paper: #fbfaf8; --ink: #1d1f24; --quiet: #565b66; --line: #d9d6d0; --link: #1b5e8c; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #16181c; --ink: #e8e6e1; --quiet: #a3a8b3; --line: #363a42; --link: #8cc4ec; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: break-word; }
nav, main { max-width: 44rem; margin: 0 auto; padding: 0 1.25rem; }
nav { padding-top: 1rem; text-align: right; }
main { padding-bottom: 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .75rem 0 1rem; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 .5rem; }
h3 { display: inline-block; margin: 0; font-size: 1.05rem; }
h3::first-letter { text-transform: uppercase; }
p, ul { margin: .5rem 0; }
ul { padding-left: 1.2rem; }
li { margin: .35rem 0; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 3px; }
details { border-top: 1px solid var(--line); }
details:last-of-type { border-bottom: 1px solid var(--line); }
summary { padding: .75rem 0; cursor: pointer; }
dl { margin: 0 0 1rem; }
dl div { display: flex; gap: 1rem; justify-content: space-between; padding: .4rem 0; }
dl div + div { border-top: 1px dotted var(--line); }
dt { color: var(--quiet); flex: 1 1 auto; }
dd { margin: 0; flex: 0 0 auto; text-align: right; font-variant-numeric: tabular-nums; font-weight: 600; }
""".strip()
