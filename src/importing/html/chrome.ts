/** What of a documentation page is text, and what is the frame that a tool has put around it. */
import type { ChildNode, Element } from 'domhandler';
import { collapse, DROPPED, elementsOf, hasClass, namesOf, textOf } from './dom.ts';

const FURNITURE_ROLES = new Set([
  'navigation',
  'banner',
  'contentinfo',
  'search',
  'complementary',
  'toolbar',
]);
const PAGE_FURNITURE = new Set(['header', 'footer', 'aside']);
/** How documentation tools call the element with the text; first match wins. */
const MAIN_NAMES: readonly RegExp[] = [
  /^(?:mc-main-content|wh_topic_body|topic-content|page-content|md-content__inner|theme-doc-markdown)$/,
  /^(?:documentwrapper|rst-content|devsite-article-body|markdown-body)$/,
  /^(?:content|main|main-content|maincontent|documentation|doccontent|content_area)$/,
];
/**
 * Class names and ids of navigation, as DocBook, Sphinx and its themes, Javadoc, Doxygen, Asciidoctor, Antora,
 * MkDocs, Docusaurus, MadCap Flare, Oxygen WebHelp and the Apache site write them.
 */
const NAVIGATION = new RegExp(
  `^(?:${[
    '(?:top|sub|bottom|side|skip|page|site|local|main|prev-?next|pagination|related|sect|global)-?nav(?:bar|igation|-list)?',
    'nav(?:bar|header|footer|igation|-path|-list|links?|tab)?',
    '.*breadcrumbs?(?:[-_].*)?',
    '(?:sphinx|side|md-|nav-)?sidebar(?:-.*)?',
    'pagination(?:-.*)?',
    'pager|prev-next(?:-.*)?|prev_next.*|(?:rst|md|wy|page)-footer(?:-.*)?',
    'headerlink|anchorjs-link|permalink|heading-anchor|hash-link|self-link|header-anchor|anchor-link',
    'viewcode-(?:link|back)|reference-source|copy(?:btn|-button|button|-to-clipboard.*)|clipboard.*',
    'edit-(?:this-)?(?:page|link).*|theme-edit-this-page|page-actions|gh-link|view-source',
    'skip-(?:link|nav|to-content)|sr-only|visually-hidden|screen-reader-text',
    'search(?:box|bar|-box|-form)?|toolbar|topictoolbar.*|buttons?|lang-toggle|toplang|bottomlang|back-to-top',
    'cookie.*|feedback.*|rating|social.*|share-.*|advert.*|carbon-?ads?',
    'mc(?:breadcrumbs|minitoc|mini-toc|dropdown|topictoolbar|navigation|relationships)box.*',
    'wh_(?:tools|header|footer|breadcrumb|navigation.*|publication_toc|top_menu.*|search.*|skip.*|child_links|related_links)',
    'quickview|colophon|printfooter|indexterm|no-?print',
  ].join('|')})$`,
);
/** Lists of the page's own headings, or of the pages below. Kept where the page has nothing else. */
const CONTENTS =
  /^(?:toc|local-?toc|contents|table-of-contents|list-of-.*|theme-doc-toc.*|mini-?toc|page-toc|lot)$/;
const LEAST_TEXT_BESIDE_CONTENTS = 150;

/** The element that holds the page's text, else the body. */
export function mainContent(all: readonly Element[]): Element | undefined {
  const articles = all.filter((element) => element.name === 'article');
  const told =
    all.find((element) => element.attribs.role === 'main') ??
    all.find((element) => element.name === 'main') ??
    (articles.length === 1 ? articles[0] : undefined);
  if (told) return told;
  for (const pattern of MAIN_NAMES) {
    const found = all.find(
      (element) =>
        /^(?:div|section)$/.test(element.name) && namesOf(element).some((name) => pattern.test(name)),
    );
    if (found && holdsTitle(found, all)) return found;
  }
  return all.find((element) => element.name === 'body');
}

/** False where the page's title stands outside, as in pages of AsciiDoc's own stylesheet. */
function holdsTitle(element: Element, all: readonly Element[]): boolean {
  const isTitle = (child: Element) => child.name === 'h1';
  return !all.some(isTitle) || elementsOf(element.children).some(isTitle);
}

/** Which elements of a page are left out. */
export class Chrome {
  readonly #keepsContents: boolean;
  readonly #size: number;

  constructor(main: readonly ChildNode[]) {
    this.#size = textOf(main).length;
    const sizeWithout = (isOut: (element: Element) => boolean) =>
      collapse(
        textOf(main, (element) => DROPPED.has(element.name) || isNavigation(element) || isOut(element)),
      ).length;
    const rest = sizeWithout(isContents);
    // Such a page is there to lead to others.
    this.#keepsContents = rest < LEAST_TEXT_BESIDE_CONTENTS || rest < sizeWithout(() => false) - rest;
  }

  isLeftOut(element: Element): boolean {
    if (DROPPED.has(element.name) || FURNITURE_ROLES.has(element.attribs.role ?? '')) return true;
    const { hidden, style } = element.attribs;
    if (hidden !== undefined || element.attribs['aria-hidden'] === 'true') return true;
    if (style !== undefined && /display\s*:\s*none/i.test(style)) return true;
    if (isContents(element)) return !this.#keepsContents;
    if (isNavigation(element)) return !this.#isMostOfThePage(element);
    // An article's own header holds its title; the page's header and footer hold none of the text.
    if (!PAGE_FURNITURE.has(element.name) || isNote(element)) return false;
    return !(element.name === 'header' && elementsOf(element.children).some((child) => child.name === 'h1'));
  }

  /** A name that means navigation elsewhere may here be that of everything. */
  #isMostOfThePage(element: Element): boolean {
    return element.name !== 'a' && textOf(element.children).length > 0.6 * this.#size;
  }
}

function isNavigation(element: Element): boolean {
  const names = namesOf(element);
  if (names.some((name) => NAVIGATION.test(name))) return true;
  // Javadoc: the package above the name of the class.
  return (
    names.some((name) => /^sub-?title$/.test(name)) &&
    elementsOf(element.children).some((child) =>
      hasClass(child, 'package-label-in-type', 'packageLabelInType'),
    )
  );
}

function isContents(element: Element): boolean {
  return (
    /^(?:div|ul|ol|dl|nav|section|aside|table)$/.test(element.name) &&
    namesOf(element).some((name) => CONTENTS.test(name))
  );
}

function isNote(element: Element): boolean {
  return hasClass(
    element,
    'note',
    'tip',
    'warning',
    'important',
    'caution',
    'admonition',
    'footnote',
    'footnote-list',
  );
}

const GENERATED_PAGES =
  /(?:^|\/)(?:genindex(?:-[\w-]+)?|py-modindex|modindex|search|searchresults|index-all|allclasses(?:-index|-frame|-noframe)?|allpackages-index|overview-(?:tree|frame)|package-(?:tree|use|frame)|deprecated-list|serialized-form|constant-values|help-doc|navtree|toc|_toc|quickreference-index)\.x?html?$/i;
const GENERATED_FOLDERS = /(?:^|\/)(?:class-use|src-html|_modules|_sources|_static|index-files)\//i;

/** Whether a relative link leads to such a page, which is not imported. */
export function leadsToGeneratedPage(href: string): boolean {
  const path = href.replace(/[?#].*$/, '');
  return (
    !/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(href) &&
    (GENERATED_PAGES.test(path) || GENERATED_FOLDERS.test(path))
  );
}

/**
 * Pages that tools generate to find others: alphabetical indexes, search forms, "uses of class", source listings,
 * and empty pages that lead on to another one.
 * @param path in the source.
 */
export function isGeneratedPage(path: string, all: readonly Element[]): boolean {
  if (GENERATED_PAGES.test(path) || GENERATED_FOLDERS.test(path)) return true;
  return all.some(
    (element) =>
      element.name === 'frameset' ||
      (element.name === 'meta' &&
        /^refresh$/i.test(element.attribs['http-equiv'] ?? '') &&
        /url\s*=/i.test(element.attribs.content ?? '')) ||
      (element.name === 'body' &&
        hasClass(
          element,
          'class-use-page',
          'source-page',
          'class-index-page',
          'index-page',
          'tree-page',
          'help-page',
          'search-page',
        )),
  );
}
