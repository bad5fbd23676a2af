/** What `definitions.ts` writes and a page reads. Apart from it, because a page must not load the schemas' library. */

/** Relative to the site's base. */
export const DEFINITIONS_FILE = 'agent-tools.json';

export interface ToolDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema, draft 2020-12. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

export interface DefinitionsFile {
  readonly tools: readonly ToolDefinition[];
}
