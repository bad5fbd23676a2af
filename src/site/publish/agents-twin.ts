import type { Library } from '../../library/model.ts';
import { tools } from '../../tools/index.ts';
import { clientConfigurations } from '../agent-clients.ts';
import { agentTexts } from '../strings/agents.ts';
import { languageFor } from '../strings/language.ts';
import type { Addresses } from './addresses.ts';
import type { PublishedFile } from './publish-files.ts';

export const AGENTS_TWIN = 'agents.md';

/** The Markdown twin of the page that tells how an agent asks the library. Pure. */
export function agentsTwin(library: Library, addresses: Addresses): PublishedFile {
  const text = agentTexts[languageFor(library.lang)];
  const site = new URL(addresses.url(''), 'http://127.0.0.1:4321').href;
  const clients = clientConfigurations(library.title, site).map(({ client, file, code, language }) =>
    [
      `### ${text.names[client]}`,
      ...(file ? [`${text.into} \`${file}\`:`] : []),
      `\`\`\`${language}\n${code.trimEnd()}\n\`\`\``,
      text.notes[client],
    ].join('\n\n'),
  );
  const parts = [
    `---\nindex: ${JSON.stringify(addresses.url('llms.txt'))}\n---\n# ${text.title}`,
    text.introduction,
    `## ${text.endpoint}`,
    `\`\`\`\n${site}mcp\n\`\`\``,
    text.endpointNote,
    text.token,
    `## ${text.clients}`,
    ...clients,
    `## ${text.tools}`,
    text.toolsNote,
    tools.map(({ name, title }) => `- \`${name}\`: ${title}`).join('\n'),
    `## ${text.inPage}`,
    text.inPageNote,
    `## ${text.reading}`,
    `${text.readingNote} [llms.txt](${addresses.url('llms.txt')}).`,
  ];
  return { path: AGENTS_TWIN, text: `${parts.join('\n\n')}\n` };
}
