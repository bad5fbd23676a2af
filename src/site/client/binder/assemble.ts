/** Fetches the texts of all pages of a binder, a few at a time, in order. */
import type { Binder } from './binder.ts';
import type { ExportPage } from './export-document.ts';
import { pageUrl } from './look-up.ts';

const AT_ONCE = 4;

/** @param read the text of the page at an absolute address; undefined where there is none. */
export async function assemble<Text>(
  binder: Binder,
  read: (chunkId: string, url: string) => Promise<Text | undefined>,
  onPage: (entry: ExportPage<Text>, done: number) => void = () => {},
): Promise<ExportPage<Text>[]> {
  const entries: ExportPage<Text>[] = [];
  for (let start = 0; start < binder.length; start += AT_ONCE) {
    const some = await Promise.all(
      binder.slice(start, start + AT_ONCE).map(async (page) => {
        const url = new URL(pageUrl(page.chunkId), location.origin).href;
        const text = await read(page.chunkId, url);
        return { page, url, ...(text === undefined ? {} : { text }) };
      }),
    );
    for (const entry of some) {
      entries.push(entry);
      onPage(entry, entries.length);
    }
  }
  return entries;
}

/** Offers a text as a file to save. */
export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the data once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
