/** Names of HTML elements, to tell markup from placeholders that manuals write like it. */

const HTML_ELEMENTS: ReadonlySet<string> = new Set(
  `a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br
  button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em
  embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i
  iframe img input ins kbd keygen label legend li link main map mark marquee math menu meta meter nav nobr
  noframes noscript object ol optgroup option output p param picture plaintext pre progress q rp rt ruby s samp
  script search section select slot small source span strike strong style sub summary sup svg table tbody td
  template textarea tfoot th thead time title tr track tt u ul var video wbr xmp`.split(/\s+/),
);

/** The content of these is not for a reader: it goes with the element. */
export const SILENT_ELEMENTS: ReadonlySet<string> = new Set([
  'script',
  'style',
  'template',
  'textarea',
  'option',
  'noscript',
  'noframes',
  'iframe',
  'object',
  'svg',
  'math',
  'title',
  'head',
  'xmp',
  'plaintext',
]);

const TAG = /<(\/?)([A-Za-z][A-Za-z0-9:._-]*)/g;

/** "Type <bucket>" means the word: tags that HTML does not know become text. */
export function escapeUnknownTags(html: string): string {
  return html.replace(TAG, (tag, slash: string, name: string) =>
    HTML_ELEMENTS.has(name.toLowerCase()) ? tag : `&lt;${slash}${name}`,
  );
}

/** True for a raw tag that is not HTML, so that it is text. */
export function isPlaceholder(tag: string): boolean {
  const name = /^<\/?([A-Za-z][A-Za-z0-9:._-]*)/.exec(tag)?.[1];
  return name !== undefined && !HTML_ELEMENTS.has(name.toLowerCase());
}
