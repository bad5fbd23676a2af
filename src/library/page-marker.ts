/**
 * The line that says where a page of a paged document begins:
 *
 *   <!-- page 396 label="380" -->
 *
 * First the physical page (1-based, what a PDF viewer counts), then the label printed on the page where it
 * differs. An HTML comment, so that any other Markdown reader shows nothing.
 */

const MARKER = /^<!--[ \t]*page[ \t]+([1-9][0-9]{0,5})(?:[ \t]+label="([^"]{0,64})")?[ \t]*-->[ \t]*$/;

export interface PageMarker {
  readonly page: number;
  readonly label?: string;
}

/**
 * @param page physical page, 1-based.
 * @param label the printed page number; left out when it is the physical one or empty.
 */
export function formatPageMarker(page: number, label?: string): string {
  const shown = (label ?? '')
    .replace(/["<>]|--+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 64);
  return shown === '' || shown === String(page)
    ? `<!-- page ${page} -->`
    : `<!-- page ${page} label="${shown}" -->`;
}

/** @returns undefined for a line that is no page marker. Leading blanks are not allowed. */
export function parsePageMarker(line: string): PageMarker | undefined {
  if (!line.startsWith('<!--') || line.length > 200) return undefined;
  const match = MARKER.exec(line);
  if (!match) return undefined;
  const label = match[2]?.trim();
  return label ? { page: Number(match[1]), label } : { page: Number(match[1]) };
}
