import type { Library } from '../../library/model.ts';
import { definitionsFile } from '../../tools/definitions.ts';
import { DEFINITIONS_FILE } from '../../tools/definitions-file.ts';
import type { PublishedFile } from './publish-files.ts';

/** The tools of agents, for pages to offer them through WebMCP. Pure. */
export function agentToolsFile(library: Library): PublishedFile {
  return { path: DEFINITIONS_FILE, text: `${JSON.stringify(definitionsFile(library))}\n` };
}
