import { ToolError } from './tool.ts';

/**
 * Where to go on from. Opaque to clients, but it carries nothing secret and is trusted with nothing: the worst that
 * a made-up one does is to begin somewhere else.
 */
export function formatCursor(position: number, of: string): string {
  return btoa(`${position}.${fingerprint(of)}`).replace(/=+$/, '');
}

/**
 * @param of what the cursor must belong to: the call's other arguments and the generation.
 * @throws ToolError for text that is no cursor of this call.
 */
export function parseCursor(cursor: string | undefined, of: string): number {
  if (cursor === undefined) return 0;
  const match = /^(\d{1,9})\.([0-9a-z]{1,8})$/.exec(decode(cursor));
  if (!match?.[1] || match[2] !== fingerprint(of)) {
    throw new ToolError(
      'This cursor does not belong to this call: arguments differ from the call it came from, or the library was republished since. Call again without a cursor.',
    );
  }
  return Number(match[1]);
}

function decode(cursor: string): string {
  try {
    return atob(cursor);
  } catch {
    return '';
  }
}

/** FNV-1a: tells calls apart, protects nothing. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(36);
}
