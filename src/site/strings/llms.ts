/** llms.txt, the library's table of contents for agents. */
import type { Translations } from './language.ts';

const en = {
  introduction: (endpoint: string, agents: string) =>
    [
      'Every page has a Markdown twin: replace the slash at the end of its address by `.md`. A long manual is read in parts,',
      '`/~2.md` and so on, and is all in one at `/~all.md`; a single page or section is at `/<number>.md`.',
      'Page numbers are those of the PDF file, with the printed number as label where it differs.',
      `Served by the companion server (\`mcdewey serve\`), the library can be searched by meaning at ${endpoint} (Model Context Protocol, tools \`search\` and \`fetch\`). Configurations of clients: ${agents}`,
    ].join('\n'),
  vendors: 'Vendors',
  byPage: 'by page',
  continuedIn: (name: string, url: string) => `Continued in [${name}](${url})`,
};

const de: typeof en = {
  introduction: (endpoint, agents) =>
    [
      'Zu jeder Seite gibt es einen Markdown-Zwilling: Ersetzen Sie den Schrägstrich am Ende der Adresse durch `.md`. Ein',
      'langes Handbuch liest sich in Teilen, `/~2.md` und so fort, und ganz unter `/~all.md`; eine einzelne Seite oder ein',
      'Abschnitt steht unter `/<Nummer>.md`. Seitenzahlen sind die der PDF-Datei; die gedruckte steht dabei, wo sie abweicht.',
      `Mit dem Begleitserver (\`mcdewey serve\`) lässt sich die Bibliothek unter ${endpoint} nach Bedeutung durchsuchen (Model Context Protocol, Werkzeuge \`search\` und \`fetch\`). Konfigurationen für Programme: ${agents}`,
    ].join('\n'),
  vendors: 'Hersteller',
  byPage: 'nach Seiten',
  continuedIn: (name, url) => `Fortsetzung in [${name}](${url})`,
};

export const llmsTexts: Translations<typeof en> = { en, de };
