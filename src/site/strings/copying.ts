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
  ask: (assistant: string) => `Ask ${assistant} about it`,
  opensElsewhere: 'opens another site and tells it the address of this page',
  prompt: (url: string, title: string) =>
    `Read ${url} (${title}) and answer my questions about it, quoting the passages that you rely on.`,
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
  ask: (assistant) => `${assistant} dazu fragen`,
  opensElsewhere: 'öffnet eine andere Website und nennt ihr die Adresse dieser Seite',
  prompt: (url, title) =>
    `Lies ${url} (${title}) und beantworte meine Fragen dazu; zitiere die Stellen, auf die du dich stützt.`,
};

export const copyingTexts: Translations<typeof en> = { en, de };
