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

/**
 * Raw HTML of one block, made harmless to what follows it: tags that HTML does not know are text ("type
 * <bucket>"), and so is `<script>` and the like without its end, which would swallow the rest of the chunk.
 */
export function settleHtml(html: string): string {
  const lower = html.toLowerCase();
  const ends = new Map<string, number>();
  const lastEndOf = (name: string): number => {
    if (!ends.has(name)) ends.set(name, lower.lastIndexOf(`</${name}`));
    return ends.get(name)!;
  };
  const settled = html.replace(TAG, (tag, slash: string, name: string, at: number) => {
    const element = name.toLowerCase();
    const isText =
      !HTML_ELEMENTS.has(element) || (!slash && SILENT_ELEMENTS.has(element) && lastEndOf(element) < at);
    return isText ? `&lt;${slash}${name}` : tag;
  });
  return settled.lastIndexOf('<!--') > settled.lastIndexOf('-->') ? `${settled}-->` : settled;
}

/** The same for the raw tags of one paragraph: which of them are text. @param tags in order. */
export function textTags(tags: readonly string[]): boolean[] {
  const lastEnd = new Map<string, number>();
  const read = tags.map((tag, index) => {
    const [, slash, name] = /^<(\/?)([A-Za-z][A-Za-z0-9:._-]*)/.exec(tag) ?? [];
    const element = name?.toLowerCase();
    if (element && slash) lastEnd.set(element, index);
    return { element, isEnd: slash === '/' };
  });
  return read.map(({ element, isEnd }, index) => {
    if (element === undefined) return false;
    if (!HTML_ELEMENTS.has(element)) return true;
    return !isEnd && SILENT_ELEMENTS.has(element) && (lastEnd.get(element) ?? -1) < index;
  });
}
