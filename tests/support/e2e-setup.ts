/** Once for all end-to-end tests: the library is built and served, and a browser is found. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureChromium } from './chromium.ts';
import { buildSite, serveSite } from './cli.ts';
import { writeTestLibrary } from './library.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    chromiumPath: string;
    /** The content folder; tests that change it work on a copy. */
    contentDir: string;
    /** Its built site, for "/"; not to be changed either. */
    siteDir: string;
    /** Addresses of a server of that site. */
    siteUrl: string;
    mcpUrl: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'mcdewey-e2e-'));
  const contentDir = join(folder, 'content');
  const siteDir = join(folder, 'site');
  await writeTestLibrary(contentDir);
  process.stdout.write('Building the library of the end-to-end tests …\n');
  await buildSite(contentDir, siteDir, '--no-browser-model');
  const server = await serveSite(siteDir);
  project.provide('chromiumPath', await ensureChromium());
  project.provide('contentDir', contentDir);
  project.provide('siteDir', siteDir);
  project.provide('siteUrl', server.siteUrl);
  project.provide('mcpUrl', server.mcpUrl);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
