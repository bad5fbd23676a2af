/** The tools as a page of the site offers them: told in a small file, so that no tool is loaded before it is called. */
import type { DefinitionsFile } from './definitions-file.ts';
import { tools } from './index.ts';
import { inputSchemaOf } from './schema.ts';
import type { KnownIds } from './tool.ts';

export function definitionsFile(known: KnownIds): DefinitionsFile {
  return {
    tools: tools.map((tool) => ({
      name: tool.name,
      title: tool.title,
      description: tool.description,
      inputSchema: inputSchemaOf(tool, known).json,
    })),
  };
}
