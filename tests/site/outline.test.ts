import { describe, expect, it } from 'vitest';
import { readerWindows, windowOfChunk } from '../../src/library/windows.ts';
import { type OutlineNode, outlineOfWindow } from '../../src/site/outline.ts';
import { pagedManual, sampleLibrary } from './sample-library.ts';

function outlines(text: string): { document: ReturnType<typeof documentOf>; outlines: OutlineNode[][] } {
  const document = documentOf(text);
  const windows = readerWindows(document);
  return { document, outlines: windows.map((window) => outlineOfWindow(document, windows, window)) };
}

function documentOf(text: string) {
  return sampleLibrary({ 'press/v1/guide/guide.md': text }).library.documents[0]!;
}

function size(nodes: readonly OutlineNode[]): number {
  return nodes.reduce((sum, node) => sum + 1 + size(node.children), 0);
}

describe('the outline beside a window', () => {
  it('names the chapters of all windows, each with the window it is in', () => {
    const { document, outlines: all } = outlines(pagedManual('Guide', 60, 400));
    expect(all.length).toBeGreaterThan(2);
    for (const outline of all) {
      expect(outline.map(({ title }) => title)).toEqual(document.outline.map(({ title }) => title));
      for (const { title, window } of outline) {
        const { ordinal } = document.outline.find((entry) => entry.title === title)!;
        expect(window).toBe(windowOfChunk(document, ordinal).number);
      }
    }
  });

  it('shows the deep headings of its own window only, when there are many', () => {
    const sections = Array.from({ length: 60 }, (_, chapter) => {
      const own = Array.from(
        { length: 20 },
        (_, part) => `## Part ${chapter}.${part}\n\n${'Turn the lever. '.repeat(40)}\n`,
      );
      return `# Chapter ${chapter}\n\nText.\n\n${own.join('\n')}`;
    });
    const { document, outlines: all } = outlines(sections.join('\n'));
    expect(document.outline.length).toBeGreaterThan(60 * 20);
    for (const [index, outline] of all.entries()) {
      expect(size(outline)).toBeLessThan(600);
      const deepElsewhere = outline
        .flatMap(({ children }) => children)
        .filter(({ window }) => window !== index + 1);
      expect(deepElsewhere).toEqual([]);
      // The first chapter's heading is the document's title.
      if (index > 0) expect(outline.some(({ children }) => children.length > 0)).toBe(true);
    }
  });

  it('lists the windows where a manual has no headings', () => {
    const pages = Array.from(
      { length: 80 },
      (_, page) => `<!-- page ${page + 1} -->\n\n${'Turn the lever. '.repeat(250)}\n`,
    );
    const { outlines: all } = outlines(pages.join('\n'));
    expect(all.length).toBeGreaterThan(1);
    expect(all[0]!.map(({ window, anchor }) => [window, anchor])[0]).toEqual([1, 'page-1']);
    expect(all[0]).toHaveLength(all.length);
  });
});
