/**
 * Manuals are other people's text: a page may load and run nothing but the site's own files, whatever gets
 * past the sanitiser. `wasm-unsafe-eval` is for the deep-search model.
 */
const DIRECTIVES = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
];

/** For `<meta http-equiv>`, where hosts send no headers. */
export const metaSecurityPolicy = DIRECTIVES.join('; ');

/** For the response header, which alone can forbid framing. */
export const headerSecurityPolicy = [...DIRECTIVES, "frame-ancestors 'none'"].join('; ');
