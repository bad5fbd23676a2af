/** The page that tells how an agent asks the library. */
import type { Translations } from './language.ts';

const en = {
  title: 'Agents',
  description: (library: string) => `How an AI agent searches, reads and cites ${library}.`,
  introduction:
    'The library speaks the Model Context Protocol (MCP): an agent searches it by meaning, reads what it finds and cites the page.',
  endpoint: 'Endpoint',
  endpointNote:
    'Answered by the companion server of the library. A static host alone has none: then use standard input and output, below.',
  check: 'Check the endpoint',
  checking: 'Checking…',
  answers: (title: string) => `It answers: ${title}.`,
  silent: 'Nothing answers there. This site is served without its companion server.',
  token: 'If the endpoint asks for a token, send the header Authorization: Bearer TOKEN.',
  clients: 'Clients',
  into: 'Into',
  names: {
    'claude-code': 'Claude Code',
    vscode: 'Visual Studio Code',
    cursor: 'Cursor',
    openai: 'OpenAI',
    other: 'Other clients over HTTP',
    stdio: 'Clients that start a program (standard input and output)',
  },
  notes: {
    'claude-code':
      'Claude on the web and on the desktop: Settings → Connectors → Add custom connector, with the endpoint as its address.',
    vscode: 'In the folder of your project, or in the user configuration (MCP: Open User Configuration).',
    cursor: 'In the folder of your project, or in your home folder for all projects.',
    openai:
      'As a tool of the Responses API, also for deep research. ChatGPT: Settings → Connectors → Create, with the endpoint as its address; it finds the tools search and fetch.',
    other: 'Most clients take this block, some under another name than mcpServers.',
    stdio: 'Needs no server: the program reads the published site. Name the folder of your McDewey.',
  },
  tools: 'Tools',
  toolsNote: 'All of them only read.',
  tool: 'Tool',
  purpose: 'What it is for',
  inPage: 'In the browser',
  inPageNote:
    'Where the browser has WebMCP, every page of this site offers the same tools to the browser’s own agent. They are answered in the page; no question leaves the browser.',
  reading: 'Without MCP',
  readingNote:
    'Every page has a Markdown twin: replace the slash at the end of its address by .md. The list of all documents is',
};

const de: typeof en = {
  title: 'Agenten',
  description: (library) => `Wie ein KI-Agent ${library} durchsucht, liest und zitiert.`,
  introduction:
    'Die Bibliothek spricht das Model Context Protocol (MCP): Ein Agent durchsucht sie nach Bedeutung, liest, was er findet, und zitiert die Seite.',
  endpoint: 'Endpunkt',
  endpointNote:
    'Ihn beantwortet der Begleitserver der Bibliothek. Ein statischer Host allein hat keinen: Dann hilft der Weg über Standardein- und -ausgabe, unten.',
  check: 'Endpunkt prüfen',
  checking: 'Wird geprüft …',
  answers: (title) => `Er antwortet: ${title}.`,
  silent: 'Dort antwortet nichts. Diese Website läuft ohne ihren Begleitserver.',
  token: 'Verlangt der Endpunkt ein Token, senden Sie die Kopfzeile Authorization: Bearer TOKEN.',
  clients: 'Programme',
  into: 'In',
  names: {
    'claude-code': 'Claude Code',
    vscode: 'Visual Studio Code',
    cursor: 'Cursor',
    openai: 'OpenAI',
    other: 'Andere Programme über HTTP',
    stdio: 'Programme, die ein Programm starten (Standardein- und -ausgabe)',
  },
  notes: {
    'claude-code':
      'Claude im Web und auf dem Desktop: Settings → Connectors → Add custom connector, mit dem Endpunkt als Adresse.',
    vscode: 'Im Ordner Ihres Projekts oder in der Benutzerkonfiguration (MCP: Open User Configuration).',
    cursor: 'Im Ordner Ihres Projekts oder in Ihrem persönlichen Ordner für alle Projekte.',
    openai:
      'Als Werkzeug der Responses API, auch für Deep Research. ChatGPT: Settings → Connectors → Create, mit dem Endpunkt als Adresse; es findet die Werkzeuge search und fetch.',
    other: 'Die meisten Programme nehmen diesen Block, manche unter einem anderen Namen als mcpServers.',
    stdio:
      'Braucht keinen Server: Das Programm liest die veröffentlichte Website. Nennen Sie den Ordner Ihres McDewey.',
  },
  tools: 'Werkzeuge',
  toolsNote: 'Alle lesen nur.',
  tool: 'Werkzeug',
  purpose: 'Wozu',
  inPage: 'Im Browser',
  inPageNote:
    'Hat der Browser WebMCP, bietet jede Seite dieser Website seinem eigenen Agenten dieselben Werkzeuge an. Beantwortet werden sie in der Seite; keine Frage verlässt den Browser.',
  reading: 'Ohne MCP',
  readingNote:
    'Zu jeder Seite gibt es einen Markdown-Zwilling: Ersetzen Sie den Schrägstrich am Ende der Adresse durch .md. Die Liste aller Dokumente ist',
};

export const agentTexts: Translations<typeof en> = { en, de };
