/** Astro's configuration, the same for the published site and the development server. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { AstroUserConfig } from 'astro';
import { projectRoot } from '../workspace/paths.ts';
import type { Language } from './strings/language.ts';
import { oneLanguage } from './strings/one-language.ts';

export interface SiteLocation {
  /** Path below which the site is published, default "/". */
  readonly base?: string;
  /** "https://docs.example.com": makes canonical links and sitemaps possible. */
  readonly siteUrl?: string;
  /** The interface's only language; the development server has all, since library.yaml may change. */
  readonly language?: Language;
  /** Chunks have no pages of their own, see `library/folding.ts`. */
  readonly folded?: boolean;
}

/** The ONNX runtime without its binary, which the site publishes below `_model/`. */
function plainRuntime(): string {
  const transformers = createRequire(import.meta.url).resolve('@xenova/transformers');
  return join(dirname(createRequire(transformers).resolve('onnxruntime-web')), 'ort.wasm.min.mjs');
}

export function siteConfig({ base, siteUrl, language, folded }: SiteLocation): AstroUserConfig {
  const plugins = () => (language === undefined ? [] : [oneLanguage(language)]);
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
      define: { 'import.meta.env.MCDEWEY_FOLDED': String(folded === true) },
      // The security policy forbids inline scripts and styles.
      build: { assetsInlineLimit: 0, modulePreload: { polyfill: false } },
      worker: { format: 'es', plugins },
      plugins: plugins(),
      // transformers.js asks for the WebGPU runtime, of which the bundler would ship 27 MB; the plain one does.
      resolve: { alias: { 'onnxruntime-web/webgpu': plainRuntime() } },
    },
  };
}
