import type { Addresses } from './addresses.ts';
import type { PublishedFile } from './publish-files.ts';
import { headerSecurityPolicy } from './security-policy.ts';

const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * `_headers`, as Cloudflare Pages and Netlify read it. Both add up the headers of all rules that match, so no
 * path has two rules for one header: pages have none for caching, since both hosts revalidate by default. Pure.
 */
export function headersFile({ base }: Addresses): PublishedFile {
  const text = `# Every file: only the site's own scripts and styles, no framing, no guessing of types.
${base}*
  Content-Security-Policy: ${headerSecurityPolicy}
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin

# Files named after their content never change.
${base}_astro/*
  Cache-Control: ${FOR_EVER}
${base}_index/:kind/*
  Cache-Control: ${FOR_EVER}

# The manifest names the others, and a service worker must be replaceable at once: always asked for anew.
${base}_index/manifest.json
  Cache-Control: no-cache
${base}service-worker.js
  Cache-Control: no-cache
`;
  return { path: '_headers', text };
}
