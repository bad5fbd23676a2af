import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * True when an `Authorization` header carries the token. Takes the same time whatever was sent: hashes of equal
 * length are compared.
 */
export function carriesToken(authorization: string | null, token: string): boolean {
  const sent = /^Bearer +([^\s]+) *$/i.exec(authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(sha256(sent), sha256(token));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
