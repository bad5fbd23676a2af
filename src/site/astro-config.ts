/** Astro's configuration, the same for the published site and the development server. */
import { join } from 'node:path';
import type { AstroUserConfig } from 'astro';
import { projectRoot } from '../workspace/paths.ts';

export interface SiteLocation {
  /** Path below which the site is published, default "/". */
  readonly base?: string;
  /** "https://docs.example.com": makes canonical links and sitemaps possible. */
  readonly siteUrl?: string;
}

export function siteConfig({ base, siteUrl }: SiteLocation): AstroUserConfig {
  return {
    root: projectRoot,
    srcDir: './src/site',
    publicDir: './public',
    cacheDir: './.mcdewey/astro',
    base: base ?? '/',
    site: siteUrl,
    trailingSlash: 'always',
    output: 'static',
    prefetch: false,
    prerenderConflictBehavior: 'error',
    devToolbar: { enabled: false },
    // The pages have no images: manuals are text, and the image tools would be one more native dependency.
    image: { service: { entrypoint: 'astro/assets/services/noop' } },
    build: { format: 'directory', inlineStylesheets: 'never' },
    vite: {
      cacheDir: join(projectRoot, '.mcdewey', 'vite'),
      // The security policy forbids inline scripts and styles.
      build: { assetsInlineLimit: 0, modulePreload: { polyfill: false } },
      worker: { format: 'es' },
    },
  };
}
