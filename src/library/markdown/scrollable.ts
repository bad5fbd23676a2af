/** Wide content scrolls in its own box, also from the keyboard. */

const TABLE_OR_CODE = /<(\/?)(table|pre)(?=[\s>])[^>]*>/g;
const LONGEST_LABEL = 80;

/**
 * @param html sanitised, so that `<table` and `<pre` are tags and each is closed.
 * @param label "Table" in the language of the document.
 */
export function wrapScrollable(html: string, label: string): string {
  if (!html.includes('<table') && !html.includes('<pre')) return html;
  let depth = 0;
  const used = new Map<string, number>();
  return html.replace(TABLE_OR_CODE, (tag, slash: string, name: string, offset: number) => {
    if (name === 'pre') return slash ? tag : tag.replace('<pre', '<pre tabindex="0"');
    if (slash) return --depth === 0 ? `${tag}</div>` : tag;
    if (depth++ > 0) return tag;
    const title = tableLabel(html.slice(offset, offset + 2000), label);
    const count = (used.get(title) ?? 0) + 1;
    used.set(title, count);
    const numbered = count === 1 ? title : `${title} (${count})`;
    return `<div class="table-scroll" tabindex="0" role="group" aria-label="${numbered}">${tag}`;
  });
}

/** "Table: Option, Default, Meaning", out of the first row; text in it is escaped already. */
function tableLabel(beginning: string, label: string): string {
  const row = beginning.slice(0, beginning.indexOf('</tr>') + 1);
  const cells = row
    .split(/<t[hd][\s>]/)
    .slice(1)
    .map((cell) =>
      cell
        .replace(/^[^<>]*>/, '')
        .replace(/<[^<>]*>?/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter((cell) => cell !== '');
  let title = '';
  for (const cell of cells) {
    if (title.length + cell.length > LONGEST_LABEL) break;
    title += title === '' ? cell : `, ${cell}`;
  }
  return title === '' ? label : `${label}: ${title.replaceAll('"', '&quot;')}`;
}
