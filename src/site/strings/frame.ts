/** What stands on every page, and the page for addresses that lead nowhere. */
import type { Translations } from './language.ts';

const en = {
  /** For programs that read the page; people do not see it. */
  forAgents: 'The index of all manuals for language models is',
  asMarkdown: 'and this page as Markdown is',
  skip: 'Skip to the content',
  theme: { system: 'Colour theme: system', light: 'Colour theme: light', dark: 'Colour theme: dark' },
  ownership: 'The manuals belong to their publishers; each shelf names its licence and origin.',
  catalogue: 'Catalogue',
  search: 'Search',
  agents: 'Agents',
  singleKeys: 'Single-key commands',
  singleKeysAre: '/ search, B pin, Shift+B binder, N and P differences',
  breadcrumb: 'Breadcrumb',
  library: 'Library',
  lost: {
    title: 'Not on the shelf',
    description: 'There is no page at this address.',
    advice:
      'There is no page at this address. It may have moved to another version of the manual: search for it, or look in the',
    catalogue: 'catalogue',
  },
};

const de: typeof en = {
  forAgents: 'Das Verzeichnis aller Handbücher für Sprachmodelle ist',
  asMarkdown: 'und diese Seite als Markdown ist',
  skip: 'Zum Inhalt springen',
  theme: { system: 'Farbschema: System', light: 'Farbschema: hell', dark: 'Farbschema: dunkel' },
  ownership: 'Die Handbücher gehören ihren Herausgebern; jedes Regal nennt Lizenz und Herkunft.',
  catalogue: 'Katalog',
  search: 'Suche',
  agents: 'Agenten',
  singleKeys: 'Befehle mit einer Taste',
  singleKeysAre: '/ suchen, B anheften, Umschalt+B Mappe, N und P Unterschiede',
  breadcrumb: 'Navigationspfad',
  library: 'Bibliothek',
  lost: {
    title: 'Steht nicht im Regal',
    description: 'Unter dieser Adresse gibt es keine Seite.',
    advice:
      'Unter dieser Adresse gibt es keine Seite. Vielleicht ist sie in eine andere Version des Handbuchs gewandert: Suchen Sie danach, oder sehen Sie nach im',
    catalogue: 'Katalog',
  },
};

export const frameTexts: Translations<typeof en> = { en, de };
