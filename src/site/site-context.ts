/**
 * How the site builder hands the library to Astro's pages. Astro bundles the pages into modules of their own,
 * so a module variable here would exist twice; a registered symbol on the global object exists once.
 */
import type { LibraryConfig } from '../library/config.ts';
import type { Library } from '../library/model.ts';
import type { ManualQuality } from '../workspace/quality-reports.ts';

export interface SiteContext {
  readonly library: Library;
  readonly config: LibraryConfig;
  /** How well the manuals were imported, where that is known. */
  readonly quality?: readonly ManualQuality[];
  /** Document id → path of the PDF that is published beside it. */
  readonly originals?: ReadonlyMap<string, string>;
}

const KEY = Symbol.for('mcdewey.site-context');
const holder = globalThis as { [KEY]?: SiteContext };

/** A new object makes the pages rebuild what they derived from the one before. */
export function provideSiteContext(context: SiteContext | undefined): void {
  holder[KEY] = context;
}

export function providedSiteContext(): SiteContext | undefined {
  return holder[KEY];
}
