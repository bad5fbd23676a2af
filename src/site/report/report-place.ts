/** Where the librarian's report is, and whether there is one. Pure. */
import type { LibraryConfig } from '../../library/config.ts';

/** Relative to the site's base. */
export const REPORT_URL = 'report/';

export function hasReport(config: LibraryConfig): boolean {
  return config.site.report ?? true;
}
