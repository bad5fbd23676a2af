/**
 * An exchange as OpenAI's connectors and deep research have it, byte for byte on the wire: the requests are kept in
 * `openai-exchange.json`, written after OpenAI's documentation of its MCP client; ids of documents are put in from the
 * answer to the search, as the client does it.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type RunningServer, serve } from '../../src/server/serve.ts';
import { publishTiny } from './tiny-library.ts';

/** The contract: what the client does not find in an answer, it cannot use. */
const searchResults = z.object({
  results: z.array(z.object({ id: z.string().min(1), title: z.string().min(1), url: z.url() })).min(1),
});
const document = z.object({
  id: z.string().min(1),
  title: z.string().min(1),
  text: z.string().min(1),
  url: z.url(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});
const callResult = z.object({
  content: z.tuple([z.object({ type: z.literal('text'), text: z.string() })]),
  structuredContent: z.record(z.string(), z.unknown()),
  isError: z.literal(false).optional(),
});

interface Step {
  readonly does: string;
  readonly headers: Record<string, string>;
  readonly body: { readonly id?: number; readonly method: string; readonly params?: object };
}

let root: string;
let server: RunningServer;
let steps: readonly Step[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mcdewey-openai-'));
  await publishTiny(join(root, 'dist'));
  server = await serve({ dir: join(root, 'dist'), port: 0 });
  steps = JSON.parse(await readFile(join(import.meta.dirname, 'openai-exchange.json'), 'utf8')) as Step[];
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

async function send(step: Step, found = ''): Promise<{ status: number; message: unknown }> {
  const response = await fetch(server.mcpUrl, {
    method: 'POST',
    headers: step.headers,
    body: JSON.stringify(step.body).replace('ID_OF_A_RESULT', found),
  });
  const text = await response.text();
  const json = /^data: (.*)$/m.exec(text)?.[1] ?? text;
  return { status: response.status, message: json === '' ? undefined : (JSON.parse(json) as unknown) };
}

function step(does: string): Step {
  const found = steps.find((each) => each.does === does);
  if (!found) throw new Error(`no step "${does}"`);
  return found;
}

function resultOf(message: unknown): unknown {
  return z.object({ result: z.unknown() }).parse(message).result;
}

/** The text item and the structured content are the same JSON, in the one form that the contract has. */
function told<T>(message: unknown, contract: z.ZodType<T>): T {
  const { content, structuredContent } = callResult.parse(resultOf(message));
  expect(JSON.parse(content[0].text)).toEqual(structuredContent);
  return contract.parse(structuredContent);
}

describe('the exchange of an OpenAI connector', () => {
  it('is answered from its first message to the text that is cited', async () => {
    const opened = await send(step('initialize'));
    expect(resultOf(opened.message)).toMatchObject({
      protocolVersion: '2025-06-18',
      capabilities: { tools: {} },
    });
    expect(await send(step('initialized'))).toEqual({ status: 202, message: undefined });

    const listed = z
      .object({
        tools: z.array(
          z.object({
            name: z.string(),
            inputSchema: z.looseObject({ required: z.array(z.string()).optional() }),
          }),
        ),
      })
      .parse(resultOf((await send(step('list'))).message));
    // A connector for deep research is refused without these two, callable with this alone.
    for (const [name, argument] of [
      ['search', 'query'],
      ['fetch', 'id'],
    ]) {
      expect(listed.tools.find((tool) => tool.name === name)?.inputSchema.required).toEqual([argument]);
    }

    const { results } = told((await send(step('search'))).message, searchResults);
    for (const result of results) {
      const read = told((await send(step('fetch'), result.id)).message, document);
      expect(read).toMatchObject({ id: result.id, url: result.url });
    }
    const all = await Promise.all(
      results.map(async ({ id }) => told((await send(step('fetch'), id)).message, document)),
    );
    expect(all.map(({ text }) => text).join('\n')).toContain('Clean the strainer');
  });

  it('tells of an id that does not exist as an error of the tool', async () => {
    const { message } = await send(step('fetch'), 'nothing::of::the::kind');
    expect(resultOf(message)).toMatchObject({ isError: true });
  });
});
