/** Natural order of version names, newest first. */

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const PRE_RELEASE = /(?:^|[-._\s])(?:alpha|beta|rc|pre|preview|dev|next)\.?\d*$/i;

/** "v12.10" before "v12.9", "2.0" before "2.0-rc1"; a comparison for `sort`. */
export function compareVersionsNewestFirst(one: string, other: string): number {
  const [a, b] = [splitVersion(one), splitVersion(other)];
  return (
    collator.compare(b.number, a.number) ||
    a.preRelease - b.preRelease ||
    collator.compare(other, one) ||
    (one < other ? -1 : one > other ? 1 : 0)
  );
}

function splitVersion(version: string): { number: string; preRelease: number } {
  const name = version.replace(/^v(?=\d)/i, '');
  const match = PRE_RELEASE.exec(name);
  return match ? { number: name.slice(0, match.index), preRelease: 1 } : { number: name, preRelease: 0 };
}
