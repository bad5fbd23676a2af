/**
 * Published in the place of the service worker where a library turns reading offline off: takes an earlier one
 * away from the devices that have it, together with what was kept.
 */
import { CACHE_NAME } from './client/offline/names.ts';

declare const self: ServiceWorkerGlobalScope;

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([caches.delete(CACHE_NAME), self.registration.unregister()]));
});
