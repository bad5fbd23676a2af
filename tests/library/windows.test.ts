import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../src/library/markdown/render.ts';
import { parseDocument } from '../../src/library/parse-document.ts';
import { chunkAnchor, readerUrlOfChunk, readerWindows } from '../../src/library/windows.ts';

const sentence = 'The latch holds the lid until the button is pressed. ';

function manual(pages: number, chapterEvery: number) {
  const text = Array.from({ length: pages }, (_, index) => {
    const heading = index % chapterEvery === 0 ? `# Chapter ${index / chapterEvery + 1}\n\n` : '';
    return `<!-- page ${index + 1} -->\n\n${heading}${sentence.repeat(50)}\n`;
  }).join('\n');
  return parseDocument({
    source: 'box/1/guide/guide.md',
    text: `---\ntitle: Guide\n---\n${text}`,
    contentHash: '',
  }).document!;
}

describe('reader windows', () => {
  it('cover a document without gaps and without growing', () => {
    const document = manual(400, 17);
    const windows = readerWindows(document);
    expect(windows[0]).toMatchObject({ number: 1, firstOrdinal: 1, title: 'Guide' });
    expect(windows.at(-1)!.lastOrdinal).toBe(400);
    for (const [index, window] of windows.entries()) {
      expect(window.number).toBe(index + 1);
      if (index > 0) expect(window.firstOrdinal).toBe(windows[index - 1]!.lastOrdinal + 1);
      const html = document.chunks
        .slice(window.firstOrdinal - 1, window.lastOrdinal)
        .map(({ markdown }) => renderMarkdown(markdown))
        .join('');
      expect(Buffer.byteLength(html)).toBeLessThan(140_000);
    }
  });

  it('begin with a chapter where one is near', () => {
    const titles = readerWindows(manual(400, 17)).map(({ title }) => title);
    expect(titles.length).toBeGreaterThan(5);
    expect(titles.slice(1).every((title) => title.startsWith('Chapter '))).toBe(true);
  });

  it('are one for a short document', () => {
    expect(readerWindows(manual(5, 2))).toHaveLength(1);
  });

  it('give each chunk its place', () => {
    const document = manual(400, 17);
    const windows = readerWindows(document);
    expect(readerUrlOfChunk(document, 1)).toBe('box/1/guide/guide/#page-1');
    expect(readerUrlOfChunk(document, windows[1]!.firstOrdinal)).toBe(
      `box/1/guide/guide/~2/#page-${windows[1]!.firstOrdinal}`,
    );
    expect(readerUrlOfChunk(document, 400)).toBe(`box/1/guide/guide/~${windows.length}/#page-400`);
    expect(() => readerUrlOfChunk(document, 401)).toThrow(RangeError);
    expect(chunkAnchor({ ordinal: 12 })).toBe('chunk-12');
  });
});
