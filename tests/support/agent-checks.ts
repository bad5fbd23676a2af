/**
 * The checks of the Agent-Friendly Documentation Spec 0.6 (https://agentdocsspec.com/spec/web/) that a built site can
 * pass or fail, over all of its pages instead of a sample. Each returns what is wrong, as "path: what".
 */
import { linkTargets } from '../../src/library/markdown/link-targets.ts';

/** A site as its server answers for it. */
export interface CheckedSite {
  /** "https://docs.example.com/manuals/". */
  readonly url: string;
  /** @param path below `url`. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Paths of the pages in the sitemap: "press/v1/". */
  readonly pages: readonly string[];
}

/** Characters that every agent reads whole. */
const READ_WHOLE = 50_000;
const LARGEST_TRANSFER = 1_000_000;
const NEAR_THE_TOP = 0.1;
const LONGEST_FRESHNESS_S = 3600;

type Check = (site: CheckedSite) => Promise<string[]>;

export const AGENT_CHECKS: Readonly<Record<string, Check>> = {
  'llms-txt-exists': async (site) =>
    (await site.get('llms.txt')).status === 200 ? [] : ['llms.txt: not there'],

  'llms-txt-valid': async (site) => {
    const text = await textOf(site, 'llms.txt');
    return /^# \S.*\n\n> \S.*\n[\s\S]*^## \S.*\n\n- \[/m.test(text)
      ? []
      : ['llms.txt: no title, summary and sections'];
  },

  'llms-txt-size': async (site) =>
    [...(await indexes(site))]
      .filter(([, text]) => text.length > READ_WHOLE)
      .map(([path]) => `${path}: too long`),

  'llms-txt-links-resolve': async (site) =>
    forAll(await linksOfIndexes(site), async (link) =>
      (await site.get(link)).status === 200 ? undefined : 'leads nowhere',
    ),

  'llms-txt-links-markdown': async (site) =>
    forAll(await linksOfIndexes(site), async (link) =>
      /\.(?:md|txt)$/.test(link) ? undefined : 'is no Markdown',
    ),

  'llms-txt-directive-html': (site) =>
    forAll(site.pages, async (path) => {
      const body = (await textOf(site, path))
        .replace(/^[\s\S]*?<body[^>]*>/, '')
        .replace(/<(nav|script)\b[\s\S]*?<\/\1>/g, '');
      const place = body.search(/<a\s[^>]*href="[^"]*\/llms\.txt"/);
      return place >= 0 && place <= body.length * NEAR_THE_TOP
        ? undefined
        : 'does not name llms.txt at its top';
    }),

  'llms-txt-directive-md': (site) =>
    forAll(site.pages, async (path) => {
      const text = await textOf(site, twinOf(path));
      const place = text.indexOf('/llms.txt');
      return place >= 0 && place <= Math.max(600, text.length * NEAR_THE_TOP)
        ? undefined
        : 'its twin does not name llms.txt';
    }),

  'markdown-url-support': (site) =>
    forAll(site.pages, async (path) => {
      const response = await site.get(twinOf(path));
      const isMarkdown = response.headers.get('content-type')?.startsWith('text/markdown');
      return response.status === 200 && isMarkdown ? undefined : 'has no Markdown twin';
    }),

  'content-negotiation': (site) =>
    forAll(site.pages, async (path) => {
      const markdown = await site.get(path, { accept: 'text/markdown, text/html;q=0.5' });
      const html = await site.get(path, { accept: 'text/html, */*' });
      const types = [markdown, html].map((response) => response.headers.get('content-type')?.split(';')[0]);
      const varies = /\baccept\b(?!-)/i.test(markdown.headers.get('vary') ?? '');
      return types.join() === 'text/markdown,text/html' && varies
        ? undefined
        : `answers ${types}, varies: ${varies}`;
    }),

  'rendering-strategy': (site) =>
    forAll(site.pages, async (path) =>
      visibleText(await textOf(site, path)).length > 100 ? undefined : 'is empty without scripts',
    ),

  'page-size-markdown': (site) =>
    forAll(site.pages, async (path) =>
      (await textOf(site, twinOf(path))).length < READ_WHOLE ? undefined : 'its twin is cut off by agents',
    ),

  'page-size-html': (site) =>
    forAll(site.pages, async (path) =>
      visibleText(await textOf(site, path)).length < READ_WHOLE ? undefined : 'is cut off by agents',
    ),

  'page-size-transfer': (site) =>
    forAll(site.pages, async (path) =>
      (await textOf(site, path)).length < LARGEST_TRANSFER ? undefined : 'is too large to transfer',
    ),

  'single-fetch-completeness': (site) =>
    forAll(site.pages, async (path) => {
      const head = /^---\n([\s\S]*?)\n---\n/.exec(await textOf(site, twinOf(path)))?.[1] ?? '';
      const next = /^next: "(.*)"$/m.exec(head)?.[1];
      if (next === undefined) return undefined;
      if (!next.startsWith(site.url)) return 'names its continuation by a relative address';
      return (await site.get(next.slice(site.url.length))).status === 200
        ? undefined
        : 'its continuation is missing';
    }),

  'markdown-code-fence-validity': (site) =>
    forAll(site.pages, async (path) => {
      const fences = (await textOf(site, twinOf(path))).match(/^ {0,3}(?:```|~~~)/gm) ?? [];
      return fences.length % 2 === 0 ? undefined : 'its twin has an open code block';
    }),

  'markdown-link-portability': (site) =>
    forAll(site.pages, async (path) => {
      for (const target of linkTargets(await textOf(site, twinOf(path)))) {
        if (/^(?:[a-z][a-z0-9+.-]*:|#)/i.test(target)) {
          if (!target.startsWith(site.url)) continue;
          const { status } = await site.get(target.slice(site.url.length).split('#', 1)[0] ?? '');
          if (status !== 200) return `its twin links to ${target}, which leads nowhere`;
        } else return `its twin has the relative link ${target}`;
      }
      return undefined;
    }),

  'http-status-codes': (site) =>
    forAll(site.pages, async (path) =>
      (await site.get(`${path}no-such-page/`)).status === 404
        ? undefined
        : 'has pages below it that do not exist',
    ),

  'redirect-behavior': (site) =>
    forAll(site.pages.filter(Boolean), async (path) => {
      const response = await site.get(path.slice(0, -1));
      const location = response.headers.get('location') ?? '';
      return response.status === 308 && new URL(location, site.url).href === site.url + path
        ? undefined
        : `without its slash is answered with ${response.status} ${location}`;
    }),

  'llms-txt-coverage': async (site) => {
    const covered = new Set(
      (await linksOfIndexes(site)).map((link) => link.replace(/(?:index)?\.md$/, '').replace(/\/$/, '')),
    );
    const listed = [...(await textOf(site, 'sitemap.xml')).matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) =>
      (url ?? '').slice(site.url.length).replace(/\/$/, ''),
    );
    const missing = listed.filter((path) => !covered.has(path));
    return missing.length > listed.length * 0.05 ? missing.map((path) => `${path}: not in any llms.txt`) : [];
  },

  'markdown-content-parity': (site) =>
    forAll(site.pages, async (path) => {
      const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? [];
      const twin = new Set(words(await textOf(site, twinOf(path))));
      const prose = [...(await textOf(site, path)).matchAll(/<div class="prose"[^>]*>([\s\S]*?)<\/div>/g)];
      const shown = words(
        prose
          .map(([, html]) => visibleText((html ?? '').replace(/<button[\s\S]*?<\/button>/g, '')))
          .join(' '),
      );
      const missing = shown.filter((word) => !twin.has(word));
      return missing.length <= shown.length * 0.05
        ? undefined
        : `its twin lacks ${missing.slice(0, 5).join(', ')}`;
    }),

  'cache-header-hygiene': (site) =>
    forAll(['llms.txt', ...site.pages, ...site.pages.map(twinOf)], async (path) => {
      const control = (await site.get(path)).headers.get('cache-control') ?? '';
      const age = Number(/max-age=(\d+)/.exec(control)?.[1] ?? 0);
      return control !== '' && age <= LONGEST_FRESHNESS_S ? undefined : `may be kept too long: ${control}`;
    }),
};

function twinOf(path: string): string {
  return path === '' ? 'index.md' : path.replace(/\/$/, '.md');
}

async function textOf(site: CheckedSite, path: string): Promise<string> {
  return (await site.get(path)).text();
}

async function forAll(
  paths: readonly string[],
  check: (path: string) => Promise<string | undefined>,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const path of paths) {
    const what = await check(path);
    if (what !== undefined) wrong.push(`${path}: ${what}`);
  }
  return wrong;
}

/** llms.txt and those that it leads to, by path. */
async function indexes(site: CheckedSite): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const follow = async (path: string): Promise<void> => {
    if (found.has(path)) return;
    const text = await textOf(site, path);
    found.set(path, text);
    for (const link of ownLinks(text, site)) if (link.endsWith('.txt')) await follow(link);
  };
  await follow('llms.txt');
  return found;
}

async function linksOfIndexes(site: CheckedSite): Promise<string[]> {
  return [...new Set([...(await indexes(site)).values()].flatMap((text) => ownLinks(text, site)))];
}

function ownLinks(text: string, site: CheckedSite): string[] {
  return linkTargets(text)
    .filter((target) => target.startsWith(site.url))
    .map((target) => target.slice(site.url.length));
}

function visibleText(html: string): string {
  return html
    .replace(/^[\s\S]*?<body[^>]*>/, '')
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}
