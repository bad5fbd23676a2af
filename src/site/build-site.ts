/** Renders the library into a folder of static files. */
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AstroIntegration } from 'astro';
import type { LibraryConfig } from '../library/config.ts';
import { isFolded } from '../library/folding.ts';
import { originalUrl } from '../library/ids.ts';
import type { Library } from '../library/model.ts';
import type { KeptResults } from '../workspace/kept-results.ts';
import { projectRoot } from '../workspace/paths.ts';
import type { Progress, ProgressStep } from '../workspace/progress.ts';
import type { ManualQuality } from '../workspace/quality-reports.ts';
import { makeStage } from '../workspace/stages.ts';
import { siteConfig } from './astro-config.ts';
import { buildServiceWorker } from './build-service-worker.ts';
import { publishFiles } from './publish/publish-files.ts';
import { publishShelvesToKeep } from './publish/shelves-to-keep.ts';
import { hasReport, REPORT_URL } from './report/report-place.ts';
import { measureSite } from './report/site-sizes.ts';
import { withSizes } from './report/sizes-html.ts';
import { provideSiteContext } from './site-context.ts';
import { languageFor } from './strings/language.ts';

export interface BuildSiteOptions {
  readonly library: Library;
  readonly config: LibraryConfig;
  /** How well the manuals were imported, for the librarian's report. */
  readonly quality?: readonly ManualQuality[];
  /** Document id → path of the PDF to publish beside it. */
  readonly originals?: ReadonlyMap<string, string>;
  /** Where the site goes; may already hold `_index`. Files of the same name are replaced. */
  readonly outDir: string;
  /** Overrides `site.base` of library.yaml. */
  readonly base?: string;
  /** Overrides `site.url` of library.yaml. */
  readonly siteUrl?: string;
  readonly progress: Progress;
  /** What earlier builds of the library computed. */
  readonly kept?: KeptResults;
}

export interface SiteReport {
  /** HTML pages. */
  readonly pages: number;
  /** Other files written: Markdown twins, llms.txt, sitemaps, headers. */
  readonly files: number;
}

/**
 * Runs Astro over the library, then writes what stands beside the pages. Astro empties its output folder and
 * resolves packages from it, so it gets one of its own inside the project, whose content is then moved.
 *
 * @throws whatever Astro throws when a page cannot be rendered: a bug, not a problem of a manual.
 */
export async function buildSite(options: BuildSiteOptions): Promise<SiteReport> {
  const { library, config, outDir, progress, kept } = options;
  const base = options.base ?? config.site.base ?? '/';
  const siteUrl = options.siteUrl ?? config.site.url;
  const folded = isFolded(config);
  const staging = await makeStage(join(projectRoot, '.mcdewey', 'pages', 'stage'));
  try {
    const pages = await renderPages(options, staging, { base, siteUrl, folded });
    await moveInto(staging, outDir);
    await copyOriginals(options.originals, library, outDir);
    const files = publishFiles({ library, folded, outDir, base, siteUrl, progress });
    const offline = config.site.offline ?? true;
    await buildServiceWorker({ outDir, base, offline });
    // Last, since it packs what is there.
    const packs = offline
      ? await publishShelvesToKeep({ library, outDir, progress, ...(kept ? { kept } : {}) })
      : 0;
    await finishReport(config, outDir);
    return { pages, files: files + 1 + packs };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function renderPages(
  { library, config, quality, originals, progress }: BuildSiteOptions,
  outDir: string,
  location: { base: string; siteUrl?: string; folded: boolean },
): Promise<number> {
  const { build } = await import('astro');
  const counter = pageCounter(progress);
  const workingDirectory = process.cwd();
  const restoreEnvironment = hideBuildVariables();
  provideSiteContext({ library, config, quality, originals });
  try {
    // Astro puts what it bundles for rendering below the working directory.
    process.chdir(projectRoot);
    await build({
      ...siteConfig({ ...location, language: languageFor(config.lang) }),
      configFile: false,
      outDir,
      logLevel: 'error',
      integrations: [counter.integration],
    });
  } finally {
    process.chdir(workingDirectory);
    restoreEnvironment();
    provideSiteContext(undefined);
  }
  return counter.finish();
}

/** The sizes of the site are known when everything else of it has been written. */
async function finishReport(config: LibraryConfig, outDir: string): Promise<void> {
  if (!hasReport(config)) return;
  const page = join(outDir, REPORT_URL, 'index.html');
  const html = withSizes(await readFile(page, 'utf8'), await measureSite(outDir), languageFor(config.lang));
  await writeFile(page, html);
}

/** What pages read through `import.meta.env`; the environment's values of the same names would win. */
const BUILD_VARIABLES = ['ASSETS_PREFIX', 'BASE_URL', 'DEV', 'MODE', 'NODE_ENV', 'PROD', 'SITE', 'SSR'];

/**
 * Build servers and test runners set such variables for purposes of their own: a BASE_URL would change every
 * link, a NODE_ENV take the security policy off every page.
 * @returns what brings them back.
 */
function hideBuildVariables(): () => void {
  const hidden = BUILD_VARIABLES.map((name) => [name, process.env[name]] as const);
  for (const name of BUILD_VARIABLES) delete process.env[name];
  return () => {
    for (const [name, value] of hidden) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

/** Astro prints a line for each page; this counts them instead. */
function pageCounter(progress: Progress): { integration: AstroIntegration; finish(): number } {
  // Begun when bundling is over, so that rate and time left are those of pages.
  let step: ProgressStep | undefined;
  let pages = 0;
  const integration: AstroIntegration = {
    name: 'mcdewey-progress',
    hooks: {
      'astro:build:start': ({ setPrerenderer }) => {
        setPrerenderer((prerenderer) => ({
          ...prerenderer,
          async getStaticPaths() {
            const paths = await prerenderer.getStaticPaths();
            step = progress.step('Rendering pages', 'pages', paths.length);
            return paths;
          },
          async render(request, options) {
            const response = await prerenderer.render(request, options);
            pages++;
            step?.advance();
            return response;
          },
        }));
      },
    },
  };
  return {
    integration,
    finish() {
      step?.done();
      return pages;
    },
  };
}

async function copyOriginals(
  originals: ReadonlyMap<string, string> | undefined,
  { documents }: Library,
  outDir: string,
): Promise<void> {
  for (const document of documents) {
    const path = originals?.get(document.id);
    if (path !== undefined) await cp(path, join(outDir, originalUrl(document)));
  }
}

/** Moves all entries of `from` into `to`, by renaming where both are on one file system. */
async function moveInto(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    const target = join(to, name);
    await rm(target, { recursive: true, force: true });
    try {
      await rename(join(from, name), target);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
      await cp(join(from, name), target, { recursive: true });
    }
  }
}
