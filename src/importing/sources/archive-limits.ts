/** What every archive is held to, whatever its format. */

export const MOST_ENTRIES = 200_000;
/** Bytes of all files together when unpacked. */
export const LARGEST_UNPACKED = 2 * 1024 ** 3;
const DEEPEST_ENTRY = 40;

/** A relative path below the archive's root. */
export function isSafeEntryName(name: string): boolean {
  if (name === '' || name.length > 1000 || name.startsWith('/') || /^[A-Za-z]:/.test(name)) return false;
  const segments = name.split('/');
  return segments.length <= DEEPEST_ENTRY && !segments.includes('..') && !/[\p{Cc}]/u.test(name);
}
