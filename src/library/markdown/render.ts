/** From a chunk's Markdown to HTML that is safe to put into a page. */

import { markCallouts } from './callout-tokens.ts';
import { type CalloutKind, calloutTitle } from './callouts.ts';
import { type HeadingOptions, placeHeadings } from './heading-tokens.ts';
import { manualId } from './headings.ts';
import { settleHtml } from './html-elements.ts';
import { inlineText } from './inline-text.ts';
import { sanitise } from './sanitise.ts';
import { wrapScrollable } from './scrollable.ts';
import { createMarkdown, type Env, type Markdown, normaliseText, type Token } from './syntax.ts';

export interface RenderOptions extends HeadingOptions {
  /**
   * Address for a relative link or a fragment (`../api.md#get`, `#get`); undefined: the link's text stays
   * without a link, or the fragment of the same page is used. Web addresses are not asked for.
   */
  readonly linkTo?: (href: string) => string | undefined;
  /** Address within the site of a relative image; undefined: only its description is shown. */
  readonly imageTo?: (src: string) => string | undefined;
  /** Put before every id and same-page fragment, where several documents share a page. */
  readonly anchorPrefix?: string;
  /** BCP 47 language of the document, for the labels of notes, tables and images. Default "en". */
  readonly lang?: string;
}

interface RenderEnv extends Env {
  lang?: string;
}

const LABELS: Readonly<Record<string, { readonly image: string; readonly table: string }>> = {
  en: { image: 'Image', table: 'Table' },
  de: { image: 'Bild', table: 'Tabelle' },
  ja: { image: '図', table: '表' },
};

let shared: Markdown | undefined;

/**
 * Sanitised HTML of one chunk. Headings have the anchors of the outline (pass `headings`), notes are
 * `<aside class="callout callout-note">`, tables stand in a scroll container, code blocks can be focused.
 * Nothing in it loads from another host: remote images become links.
 */
export function renderMarkdown(markdown: string, options: RenderOptions = {}): string {
  shared ??= createRenderer();
  const lang = options.lang ?? 'en';
  const labels = LABELS[lang.split('-', 1)[0] ?? 'en'] ?? LABELS.en!;
  const idPrefix = options.anchorPrefix ?? '';
  const env: RenderEnv = { lang };
  const { tokens, anchors } = placeHeadings(shared.parse(normaliseText(markdown), env), options);
  const marked = markCallouts(tokens);
  replaceRemoteImages(marked, labels.image);
  const html = sanitise(shared.renderer.render(marked, shared.options, env), {
    hrefFor: (href) => resolveHref(href, idPrefix, options.linkTo),
    imageFor: (src) => (isRemote(src) ? undefined : options.imageTo?.(src)),
    imageLabel: labels.image,
    anchors,
    idPrefix,
  });
  return wrapScrollable(withoutEmptyHeaders(html.replaceAll('<span></span>', '')), labels.table);
}

/** A header cell without text heads nothing: a screen reader would announce it before every cell below. */
function withoutEmptyHeaders(html: string): string {
  return html.replace(
    /<th((?:\s[^>]*)?)>(?:\s|&nbsp;|<br\s*\/?>)*<\/th>/g,
    (_, attributes: string) => `<td${attributes.replace(/ scope="[^"]*"/, '')}></td>`,
  );
}

function createRenderer(): Markdown {
  const markdown = createMarkdown();
  markdown.set({ linkify: true });
  // Only addresses with a scheme: "node.js" and "README.md" are no links.
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  const { rules } = markdown.renderer;
  rules.callout_open = (tokens, index, _options, env) => {
    const kind = tokens[index]!.info as CalloutKind;
    const title = markdown.utils.escapeHtml(calloutTitle(kind, (env as RenderEnv).lang));
    return `<aside class="callout callout-${kind}" role="note"><p class="callout-title">${title}</p>\n`;
  };
  rules.callout_close = () => '</aside>\n';
  rules.html_block = (tokens, index) => settleHtml(tokens[index]!.content);
  return markdown;
}

function resolveHref(
  href: string,
  idPrefix: string,
  linkTo: RenderOptions['linkTo'],
): { href: string; external: boolean } | undefined {
  if (isRemote(href) || /^mailto:/i.test(href)) return { href, external: !/^mailto:/i.test(href) };
  if (href === '' || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(href)) return undefined;
  const target = linkTo?.(href);
  if (target !== undefined) return { href: target, external: false };
  if (!href.startsWith('#') || href === '#') return undefined;
  return { href: `#${idPrefix}${manualId(href.slice(1))}`, external: false };
}

function isRemote(address: string): boolean {
  return /^(?:https?:)?\/\//i.test(address);
}

/** The site asks no other host for anything: an image elsewhere becomes a link to it. */
function replaceRemoteImages(tokens: readonly Token[], label: string): void {
  for (const { children } of tokens) {
    if (!children?.some(({ type }) => type === 'image')) continue;
    let linkDepth = 0;
    for (const token of children) {
      const src = token.type === 'image' ? String(token.attrGet('src') ?? '') : '';
      if (token.type === 'link_open') linkDepth++;
      else if (token.type === 'link_close') linkDepth--;
      else if (linkDepth === 0 && isRemote(src)) linkImage(token, src, label);
    }
  }
}

function linkImage(image: Token, src: string, label: string): void {
  const { escapeHtml } = shared!.utils;
  const text = inlineText(image.children ?? []).trim() || src.slice(src.lastIndexOf('/') + 1).slice(0, 80);
  image.type = 'html_inline';
  image.content = `<a href="${escapeHtml(src)}">${escapeHtml(`${label}: ${text}`)}</a>`;
}
