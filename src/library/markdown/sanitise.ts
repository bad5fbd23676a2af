/** The one gate between what manuals contain and what a page shows. */
import sanitizeHtml from 'sanitize-html';
import { MANUAL_ID_PREFIX, manualId } from './headings.ts';
import { SILENT_ELEMENTS } from './html-elements.ts';

type Attributes = sanitizeHtml.Attributes;

const DEEPEST_NESTING = 80;

export interface GateOptions {
  /** Final address of a link, or undefined for one that leads nowhere. */
  readonly hrefFor: (href: string) => { readonly href: string; readonly external: boolean } | undefined;
  /** Address of an image within the site, or undefined: then only its description is shown. */
  readonly imageFor: (src: string) => string | undefined;
  /** "Image" in the language of the document. */
  readonly imageLabel: string;
  /** Anchors of the headings; no other element may have them. */
  readonly anchors: ReadonlySet<string>;
  /** Put before every id, where several documents share a page. */
  readonly idPrefix: string;
}

/**
 * Keeps text, structure and links; drops scripts, styles, event handlers, forms, embedded and remote content.
 * Ids get the prefix of manuals' ids. The result is well-formed.
 */
export function sanitise(html: string, options: GateOptions): string {
  const usedIds = new Set<string>();
  /** Replaces `id` or `name` by the prefixed id, where no other element has it. */
  const withOwnId = (tagName: string, attributes: Attributes): Attributes => {
    const { id: rawId, name: rawName, ...rest } = attributes;
    const name = rawId || rawName;
    if (!name || name.length > 200 || /\s/.test(name)) return rest;
    const id = manualId(name);
    if (usedIds.has(id) || (options.anchors.has(id) && !/^h\d$/.test(tagName))) return rest;
    usedIds.add(id);
    return { ...rest, id: options.idPrefix + id };
  };
  return sanitizeHtml(html, {
    allowedTags: ALLOWED_TAGS,
    allowedAttributes: ALLOWED_ATTRIBUTES,
    allowedClasses: ALLOWED_CLASSES,
    allowedSchemes: ['http', 'https', 'mailto'],
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    nonTextTags: [...SILENT_ELEMENTS],
    nestingLimit: DEEPEST_NESTING,
    parseStyleAttributes: false,
    enforceHtmlBoundary: false,
    transformTags: {
      ...HEADING_TRANSFORMS,
      ...LAYOUT_TRANSFORMS,
      a: (_tagName, attributes) => linkTag(attributes, options),
      img: (_tagName, attributes) => imageTag(attributes, options),
      // Runs after those above, for every element.
      '*': (tagName, attributes) => ({
        tagName,
        attribs: 'id' in attributes || 'name' in attributes ? withOwnId(tagName, attributes) : attributes,
      }),
    },
  });
}

function linkTag(attributes: Attributes, options: GateOptions): sanitizeHtml.Tag {
  const target = attributes.href === undefined ? undefined : options.hrefFor(attributes.href.trim());
  const attribs: Attributes = {};
  if (attributes.id || attributes.name) attribs.id = attributes.id || attributes.name || '';
  if (!target) return { tagName: 'span', attribs };
  attribs.href = target.href;
  if (attributes.title) attribs.title = attributes.title;
  if (target.external) attribs.rel = 'noopener noreferrer';
  return { tagName: 'a', attribs };
}

function imageTag(attributes: Attributes, options: GateOptions): sanitizeHtml.Tag {
  const alt = (attributes.alt ?? '').trim();
  const src = attributes.src ? options.imageFor(attributes.src.trim()) : undefined;
  if (src !== undefined) {
    const size = { ...numeric('width', attributes.width), ...numeric('height', attributes.height) };
    return { tagName: 'img', attribs: { src, alt, ...size, loading: 'lazy', decoding: 'async' } };
  }
  // Decoration without a description says nothing to anybody.
  if (alt === '') return { tagName: 'span', attribs: {} };
  return { tagName: 'span', attribs: { class: 'figure-missing' }, text: `${options.imageLabel}: ${alt}` };
}

function numeric(name: 'width' | 'height', value: string | undefined): Attributes {
  return value !== undefined && /^\d{1,5}$/.test(value) ? { [name]: value } : {};
}

/** Only Markdown's headings structure a document; raw ones are often mere layout and become plain lines. */
const HEADING_TRANSFORMS = Object.fromEntries(
  ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((tag) => [
    tag,
    (tagName: string, attributes: Attributes): sanitizeHtml.Tag =>
      tagName !== 'h1' && attributes.id?.startsWith(MANUAL_ID_PREFIX)
        ? { tagName, attribs: { id: attributes.id } }
        : { tagName: 'p', attribs: { ...attributes, class: 'minor-heading' } },
  ]),
);

/** Elements that would be landmarks of the page. */
const LAYOUT_TRANSFORMS = Object.fromEntries(
  ['article', 'center', 'footer', 'header', 'main', 'nav', 'section'].map((tag) => [tag, 'div']),
);

const ALLOWED_TAGS = [
  ...[
    'a',
    'abbr',
    'b',
    'bdi',
    'bdo',
    'br',
    'cite',
    'code',
    'del',
    'dfn',
    'em',
    'i',
    'img',
    'ins',
    'kbd',
    'mark',
  ],
  ...[
    'q',
    'rp',
    'rt',
    'ruby',
    's',
    'samp',
    'small',
    'span',
    'strong',
    'sub',
    'sup',
    'time',
    'tt',
    'u',
    'var',
    'wbr',
  ],
  ...[
    'aside',
    'blockquote',
    'dd',
    'details',
    'div',
    'dl',
    'dt',
    'figcaption',
    'figure',
    'hr',
    'li',
    'ol',
    'p',
    'pre',
  ],
  ...['summary', 'ul', 'caption', 'col', 'colgroup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr'],
  ...['h2', 'h3', 'h4', 'h5', 'h6'],
];

const ALLOWED_ATTRIBUTES: sanitizeHtml.IOptions['allowedAttributes'] = {
  '*': ['id', 'lang', 'dir'],
  a: ['href', 'title', 'rel'],
  abbr: ['title'],
  aside: [{ name: 'role', values: ['note'] }],
  col: ['span'],
  colgroup: ['span'],
  details: ['open'],
  img: ['src', 'alt', 'width', 'height', 'loading', 'decoding'],
  ol: ['start', 'reversed', { name: 'type', values: ['1', 'a', 'A', 'i', 'I'] }],
  td: ['colspan', 'rowspan', { name: 'align', values: ['left', 'right', 'center'] }],
  th: ['colspan', 'rowspan', 'scope', { name: 'align', values: ['left', 'right', 'center'] }],
  time: ['datetime'],
};

const ALLOWED_CLASSES: sanitizeHtml.IOptions['allowedClasses'] = {
  aside: [
    'callout',
    'callout-note',
    'callout-tip',
    'callout-important',
    'callout-warning',
    'callout-caution',
  ],
  code: [/^language-[\w+#.-]{1,40}$/],
  p: ['callout-title', 'minor-heading'],
  span: ['figure-missing'],
};
