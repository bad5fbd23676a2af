/**
 * WebMCP: the tools of /mcp for the agent of the reader's own browser, answered in the page by the search worker with
 * the same code, so that a static host is enough and no question leaves the browser.
 *
 * The API (https://webmachinelearning.github.io/webmcp/) is found in two shapes:
 * - `document.modelContext`, as the draft has it now: `registerTool` gives a promise, a tool is called with its input
 *   and a signal for that call, and its result is any JSON; what a failing tool throws never reaches the agent;
 * - `navigator.modelContext`, its place until summer 2026 and that of polyfills: results have the form of MCP.
 * `provideContext`, by which one script of a page replaced the tools of all others, was taken out of the draft and is
 * not used.
 *
 * Loaded only where there is such an API; the tools themselves are loaded by their first call.
 */
import { DEFINITIONS_FILE, type DefinitionsFile, type ToolDefinition } from '../../tools/definitions-file.ts';
import { href } from '../href.ts';
import { searchClient } from './search-client.ts';

interface ModelContext {
  /** @throws or rejects when the page has a tool of that name already. */
  registerTool(tool: PageTool): unknown;
}

interface PageTool extends ToolDefinition {
  readonly annotations: { readonly readOnlyHint: boolean; readonly untrustedContentHint: boolean };
  execute(input: unknown, options?: { readonly signal?: AbortSignal }): Promise<unknown>;
}

/** How an outcome is told: the answer, or the sentence that says what to mend. */
interface ResultShape {
  answer(answer: object): object;
  refusal(message: string): object;
}

const plainShape: ResultShape = {
  answer: (answer) => answer,
  refusal: (message) => ({ error: message }),
};

const mcpShape: ResultShape = {
  answer: (answer) => ({
    content: [{ type: 'text', text: JSON.stringify(answer) }],
    structuredContent: answer,
  }),
  refusal: (message) => ({ content: [{ type: 'text', text: message }], isError: true }),
};

/** Does nothing where the browser has no such API. */
export async function offerTools(): Promise<void> {
  const [context, shape] = modelContext();
  if (!context) return;
  const response = await fetch(href(DEFINITIONS_FILE));
  if (!response.ok) return;
  const { tools } = (await response.json()) as DefinitionsFile;
  for (const tool of tools) {
    try {
      await context.registerTool({
        ...tool,
        annotations: { readOnlyHint: true, untrustedContentHint: true },
        execute: (input, options) => execute(tool.name, input, shape, signalOf(options)),
      });
    } catch {
      // Another script of the page has a tool of that name, or the browser refuses this one: the others remain.
    }
  }
}

function modelContext(): [ModelContext | undefined, ResultShape] {
  const current = (document as { modelContext?: ModelContext }).modelContext;
  if (current?.registerTool) return [current, plainShape];
  const earlier = (navigator as { modelContext?: ModelContext }).modelContext;
  return [earlier?.registerTool ? earlier : undefined, mcpShape];
}

/** The second argument of the earlier shape is another object, without a signal. */
function signalOf(options: unknown): AbortSignal | undefined {
  const signal = (options as { signal?: unknown } | undefined)?.signal;
  return signal instanceof AbortSignal ? signal : undefined;
}

async function execute(
  name: string,
  input: unknown,
  shape: ResultShape,
  signal: AbortSignal | undefined,
): Promise<object> {
  try {
    const outcome = await searchClient().callTool(name, input, signal);
    return outcome.kind === 'answer' ? shape.answer(outcome.answer) : shape.refusal(outcome.message);
  } catch (error) {
    if (signal?.aborted) throw error;
    return shape.refusal('The library could not be read for this. Try again.');
  }
}
