/**
 * Bundles the service worker: one classic script at a fixed address, since the browser asks for it there and
 * compares it with the one that it has. With Astro's own bundler, which has no place for such a script itself.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../workspace/paths.ts';

interface Bundler {
  build(options: object): Promise<unknown>;
}

interface Options {
  readonly outDir: string;
  /** Path below which the site is published. */
  readonly base: string;
  /** False publishes the script that takes an earlier service worker away. */
  readonly offline: boolean;
}

export async function buildServiceWorker({ outDir, base, offline }: Options): Promise<void> {
  const astro = createRequire(import.meta.url).resolve('astro');
  const bundler = pathToFileURL(createRequire(astro).resolve('vite')).href;
  const { build } = (await import(bundler)) as Bundler;
  const source = offline ? 'service-worker.ts' : 'service-worker-retired.ts';
  await build({
    configFile: false,
    envFile: false,
    mode: 'production',
    root: projectRoot,
    base,
    publicDir: false,
    logLevel: 'error',
    cacheDir: join(projectRoot, '.mcdewey', 'vite'),
    build: {
      outDir,
      emptyOutDir: false,
      modulePreload: false,
      reportCompressedSize: false,
      rollupOptions: {
        input: join(projectRoot, 'src', 'site', source),
        output: { format: 'iife', entryFileNames: 'service-worker.js' },
      },
    },
  });
}
