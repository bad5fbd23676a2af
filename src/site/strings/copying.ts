/** Copying and citing a page. */
import type { Translations } from './language.ts';

const en = {
  copied: 'Copied',
  refused: 'Not allowed',
  menu: 'Copy and cite',
  menuLabel: 'Copy',
  link: 'Link',
  pageAsMarkdown: 'Page as Markdown',
  plainCitation: 'Citation, plain',
  markdownCitation: 'Citation, Markdown',
  bibtexCitation: 'Citation, BibTeX',
  copyChunkId: 'Copy chunk_id',
  copy: 'Copy',
  copyCode: 'Copy code',
};

const de: typeof en = {
  copied: 'Kopiert',
  refused: 'Nicht erlaubt',
  menu: 'Kopieren und zitieren',
  menuLabel: 'Kopieren',
  link: 'Link',
  pageAsMarkdown: 'Seite als Markdown',
  plainCitation: 'Zitat als Text',
  markdownCitation: 'Zitat in Markdown',
  bibtexCitation: 'Zitat in BibTeX',
  copyChunkId: 'chunk_id kopieren',
  copy: 'Kopieren',
  copyCode: 'Code kopieren',
};

export const copyingTexts: Translations<typeof en> = { en, de };
