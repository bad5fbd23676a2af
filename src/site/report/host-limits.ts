/** What known hosts of static sites accept, and whether a site keeps to it. Pure. */
import type { SiteSizes } from './site-sizes.ts';

export interface HostLimits {
  readonly host: string;
  /** Where the host says so. */
  readonly source: string;
  readonly files?: number;
  /** Of one file. */
  readonly fileBytes?: number;
  /** Of the whole site. */
  readonly bytes?: number;
  readonly filesInFolder?: number;
}

const MIB = 1024 * 1024;

/** As the hosts documented them in November 2026. */
export const HOSTS: readonly HostLimits[] = [
  {
    host: 'Cloudflare Pages, Free',
    source: 'https://developers.cloudflare.com/pages/platform/limits/',
    files: 20_000,
    fileBytes: 25 * MIB,
  },
  {
    host: 'Cloudflare Pages, paid',
    source: 'https://developers.cloudflare.com/pages/platform/limits/',
    files: 100_000,
    fileBytes: 25 * MIB,
  },
  {
    host: 'GitHub Pages',
    source: 'https://docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits',
    bytes: 1_000_000_000,
  },
  {
    host: 'GitLab Pages on GitLab.com',
    source: 'https://docs.gitlab.com/user/gitlab_com/#gitlab-pages',
    files: 200_000,
    bytes: 1_000_000_000,
  },
  {
    host: 'Netlify',
    source: 'https://docs.netlify.com/site-deploys/overview/',
    filesInFolder: 54_000,
  },
];

export type Measure = 'files' | 'fileBytes' | 'bytes' | 'filesInFolder';

export interface LimitCheck {
  readonly measure: Measure;
  readonly limit: number;
  readonly actual: number;
  readonly kept: boolean;
}

export function checkLimits(host: HostLimits, sizes: SiteSizes): LimitCheck[] {
  const actual: Record<Measure, number> = {
    files: sizes.files,
    fileBytes: sizes.largestFile.bytes,
    bytes: sizes.bytes,
    filesInFolder: sizes.fullestFolder.files,
  };
  return (Object.keys(actual) as Measure[]).flatMap((measure) => {
    const limit = host[measure];
    return limit === undefined
      ? []
      : [{ measure, limit, actual: actual[measure], kept: actual[measure] <= limit }];
  });
}

/** True when folding chunk pages (`library/folding.ts`) would bring the site within a limit of files that it exceeds. */
export function foldingHelps(host: HostLimits, sizes: SiteSizes): boolean {
  if (host.files === undefined || sizes.files <= host.files) return false;
  return sizes.files - sizes.parts.chunkPages.files - sizes.parts.chunkTwins.files <= host.files;
}
