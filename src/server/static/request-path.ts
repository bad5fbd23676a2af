const CONTROL_CHARACTER = /\p{Cc}/u;

/**
 * The file-system segments that a URL path asks for, below the site's directory: `/a/b%20c/` is
 * `['a', 'b c', '']` (an empty last segment is a directory). Each segment is decoded once.
 *
 * @returns undefined for a path no published file can have: broken escapes, separators or control
 * characters inside a segment, `.` and `..`, hidden names (`.well-known` excepted) and the host's own
 * control files. Nothing that is returned can leave the directory it is joined to.
 */
export function fileSegments(pathname: string): string[] | undefined {
  if (!pathname.startsWith('/')) return undefined;
  const segments: string[] = [];
  const parts = pathname.slice(1).split('/');
  for (const [position, part] of parts.entries()) {
    const isLast = position === parts.length - 1;
    if (part === '') {
      if (isLast) segments.push('');
      continue;
    }
    const segment = decodeOnce(part);
    if (segment === undefined || !isPublishable(segment)) return undefined;
    segments.push(segment);
  }
  if (segments.length === 1 && (segments[0] === '_headers' || segments[0] === '_redirects')) return undefined;
  return segments;
}

function isPublishable(segment: string): boolean {
  if (segment.startsWith('.') && segment !== '.well-known') return false;
  return !/[/\\]/.test(segment) && !CONTROL_CHARACTER.test(segment) && segment.length <= 255;
}

function decodeOnce(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
