/** Calls of tools by name and unchecked arguments, for callers without an MCP library to check them. */
import { tools } from './index.ts';
import { inputSchemaOf } from './schema.ts';
import { type ToolContext, ToolError } from './tool.ts';

export type ToolOutcome =
  | { readonly kind: 'answer'; readonly answer: object }
  /** Something that the caller can mend; a sentence says how. */
  | { readonly kind: 'refusal'; readonly message: string };

export async function callTool(name: string, input: unknown, context: ToolContext): Promise<ToolOutcome> {
  const tool = tools.find((candidate) => candidate.name === name);
  if (!tool) return { kind: 'refusal', message: `There is no tool "${name}".` };
  const checked = await inputSchemaOf(tool, context.library.shelf.catalogue).validate(input ?? {});
  if (checked.issues) {
    const faults = checked.issues.map(({ path, message }) => `${(path ?? []).join('.')}: ${message}`);
    return { kind: 'refusal', message: `Invalid arguments for ${name}: ${faults.join('; ')}` };
  }
  try {
    return { kind: 'answer', answer: await tool.run(checked.value, context) };
  } catch (error) {
    if (error instanceof ToolError || error instanceof RangeError) {
      return { kind: 'refusal', message: error.message };
    }
    throw error;
  }
}
