/**
 * Answers from what is kept on this device when the site cannot be reached. It is registered only for readers
 * who keep a shelf, holds nothing of its own, and lets everything through that it does not understand, so that a
 * mistake in it, or an old copy of it, cannot keep anybody from the site.
 */
import { unfoldedChunk } from '../library/folding.ts';
import { KeptFiles } from './client/offline/kept-files.ts';
import { siteBase } from './href.ts';
import { contentTypeOf } from './offline/content-type.ts';
import { headerSecurityPolicy } from './publish/security-policy.ts';

declare const self: ServiceWorkerGlobalScope;

/** A host that takes longer is as good as away, if the page is here. */
const PATIENCE_MS = 4000;
/** Named after their content: what is here is what the site has. */
const HASHED = /^(?:_astro\/|_index\/[^/]+\/)/;
/** Parts of packs are fetched and kept by the pages; the others are no part of the site. */
const LET_THROUGH =
  /^(?:_index\/shelves\/|_model\/|mcp\b|healthz$|readyz$|metrics$|\.well-known\/|service-worker\.js$)/;
const OFFLINE_PAGE = 'offline/';
const LOST_PAGE = '404.html';

const files = new KeptFiles();

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([self.clients.claim(), self.registration.navigationPreload?.enable()]));
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || request.headers.has('range')) return;
  if (url.origin !== location.origin || !url.pathname.startsWith(siteBase)) return;
  const name = nameOf(url);
  if (name === undefined || LET_THROUGH.test(name)) return;
  event.respondWith(HASHED.test(name) ? hashedFile(request, name) : freshFile(event, name));
});

function nameOf(url: URL): string | undefined {
  try {
    return decodeURIComponent(url.pathname.slice(siteBase.length));
  } catch {
    return undefined;
  }
}

async function hashedFile(request: Request, name: string): Promise<Response> {
  return (await keptFile(name)) ?? (await fetch(request));
}

/** From the site while it answers, else from here. */
async function freshFile(event: FetchEvent, name: string): Promise<Response> {
  const fetched = fetchFresh(event);
  const answer = await Promise.race([fetched, afterPatience(name)]).catch(() => undefined);
  if (answer && answer.status < 500) return answer;
  const kept = await keptFile(name);
  if (kept) return kept;
  // A host that only took its time may still answer.
  const late = answer ?? (await fetched.catch(() => undefined));
  if (late) return late;
  const isNavigation = event.request.mode === 'navigate';
  const folder = isNavigation && !name.endsWith('/') && (await files.find(`${name}/`).catch(() => undefined));
  if (folder) return Response.redirect(`${siteBase}${name}/`);
  return (isNavigation && (await standIn(name))) || Response.error();
}

/** A chunk without a page of its own is led to its place by the page for addresses that lead nowhere. */
async function standIn(name: string): Promise<Response | undefined> {
  const unfolded = unfoldedChunk(name);
  if (unfolded && (await keptFile(unfolded.document))) return await keptFile(LOST_PAGE, 404);
  return await keptFile(OFFLINE_PAGE, 503);
}

async function fetchFresh(event: FetchEvent): Promise<Response> {
  const preloaded: unknown = await event.preloadResponse;
  return preloaded instanceof Response ? preloaded : await fetch(event.request);
}

/** Never answers when the file is not here: then there is nothing better than to wait for the host. */
async function afterPatience(name: string): Promise<Response> {
  await new Promise((done) => setTimeout(done, PATIENCE_MS));
  return (await keptFile(name)) ?? (await new Promise<never>(() => {}));
}

/** @returns undefined when the file is not kept, or what is kept of it is damaged. */
async function keptFile(name: string, status = 200): Promise<Response | undefined> {
  try {
    const bytes = await files.find(name);
    if (!bytes) return undefined;
    const type = contentTypeOf(name);
    const headers = {
      'content-type': type,
      'content-security-policy': headerSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    };
    const body = type.startsWith('text/html') ? markAsKept(bytes) : (bytes as Uint8Array<ArrayBuffer>);
    return new Response(body, { status, headers });
  } catch {
    return undefined;
  }
}

/** Pages say that they are a copy. */
function markAsKept(html: Uint8Array): string {
  return new TextDecoder().decode(html).replace('<html ', '<html data-kept ');
}
