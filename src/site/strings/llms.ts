/** llms.txt, the library's table of contents for agents. */
import type { Translations } from './language.ts';

const en = {
  introduction: (endpoint: string) =>
    [
      'Every page has a Markdown twin: replace the slash at the end of its address by `.md`. The twin of a manual is the',
      'whole manual; the twin of a single page or section is that manual’s address with `/<number>.md`.',
      'Page numbers are those of the PDF file, with the printed number as label where it differs.',
      `Served by the companion server (\`mcdewey serve\`), the library can be searched by meaning at ${endpoint} (Model Context Protocol, tools \`search\` and \`fetch\`).`,
    ].join('\n'),
  continuedIn: (url: string) => `Continued in ${url}`,
};

const de: typeof en = {
  introduction: (endpoint) =>
    [
      'Zu jeder Seite gibt es einen Markdown-Zwilling: Ersetzen Sie den Schrägstrich am Ende der Adresse durch `.md`. Der',
      'Zwilling eines Handbuchs ist das ganze Handbuch; der einer einzelnen Seite oder eines Abschnitts ist die Adresse des',
      'Handbuchs mit `/<Nummer>.md`. Seitenzahlen sind die der PDF-Datei; die gedruckte steht dabei, wo sie abweicht.',
      `Mit dem Begleitserver (\`mcdewey serve\`) lässt sich die Bibliothek unter ${endpoint} nach Bedeutung durchsuchen (Model Context Protocol, Werkzeuge \`search\` und \`fetch\`).`,
    ].join('\n'),
  continuedIn: (url) => `Fortsetzung in ${url}`,
};

export const llmsTexts: Translations<typeof en> = { en, de };
