/**
 * The tools, prompts and resources that the conformance suite calls by name, mounted on this product's HTTP layer
 * (host and origin checks, limits, both protocol eras) in the place of a library.
 */
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import {
  completable,
  fromJsonSchema,
  isJSONRPCErrorResponse,
  isJSONRPCResultResponse,
  McpServer,
  ResourceTemplate,
  type ServerContext,
  type Transport,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { createApp } from '../../src/server/app.ts';
import { createHostPolicy } from '../../src/server/host-policy.ts';
import { listen, stop } from '../../src/server/listen.ts';
import { createMcpEndpoint } from '../../src/server/mcp/endpoint.ts';
import { addAskingTools, addDeclaredTools, requestState } from './conformance-inputs.ts';

/** One red pixel. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
/** A wave file without samples. */
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=';

const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });
const image = { type: 'image' as const, data: PNG, mimeType: 'image/png' };
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

type Receive = NonNullable<Transport['onmessage']>;

/**
 * Each POST has a server of its own. A client's answer to a question that a tool asks it comes with another POST, so
 * it is handed to the servers whose tools wait.
 */
class FixtureServer extends McpServer {
  static readonly #receivers = new Set<Receive>();

  override async connect(transport: Transport): Promise<void> {
    await super.connect(transport);
    const receive = transport.onmessage;
    if (!receive) return;
    FixtureServer.#receivers.add(receive);
    const onclose = transport.onclose;
    transport.onclose = () => {
      FixtureServer.#receivers.delete(receive);
      onclose?.();
    };
    transport.onmessage = (message, extra) => {
      const isAnswer = isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message);
      const to = isAnswer ? [...FixtureServer.#receivers].filter((other) => other !== receive) : [receive];
      for (const other of to) other(message, extra);
    };
  }
}

export async function serveConformanceFixtures(): Promise<{ url: string; close(): Promise<void> }> {
  const policy = createHostPolicy({ listen: '127.0.0.1' });
  const endpoint = createMcpEndpoint({
    createServer: createFixtureServer,
    ready: async () => undefined,
    policy,
  });
  const app = createApp({
    mcp: endpoint,
    status: async () => ({ failing: false }),
    policy,
    describe: (siteUrl) => Promise.reject(new Error(`Nothing is told of ${siteUrl}.`)),
    clientOf: () => '127.0.0.1',
    version: '0.0.0',
  });
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  const port = await listen(server, '127.0.0.1', 0, 0);
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    close: async () => {
      await stop(server);
      await endpoint.close();
    },
  };
}

function createFixtureServer(): McpServer {
  const server = new FixtureServer(
    { name: 'conformance-fixtures', version: '0.0.0' },
    {
      // Lists change with the process only, as those of a library do with its publication.
      capabilities: {
        logging: {},
        resources: { subscribe: true, listChanged: false },
        prompts: { listChanged: false },
        tools: { listChanged: false },
      },
      requestState,
    },
  );
  addContentTools(server);
  addConversingTools(server);
  addAskingTools(server);
  addDeclaredTools(server);
  addResources(server);
  addPrompts(server);
  return server;
}

function addContentTools(server: McpServer): void {
  const add = (name: string, run: () => Parameters<typeof resultOf>[0]) =>
    server.registerTool(name, { description: `Fixture ${name}` }, async () => resultOf(run()));
  add('test_simple_text', () => [{ type: 'text', text: 'A line of text.' }]);
  add('test_image_content', () => [image]);
  add('test_audio_content', () => [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }]);
  add('test_embedded_resource', () => [
    { type: 'resource', resource: { uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'Text' } },
  ]);
  add('test_multiple_content_types', () => [
    { type: 'text', text: 'Text, image and resource' },
    image,
    {
      type: 'resource',
      resource: { uri: 'test://mixed-content-resource', mimeType: 'application/json', text: '{}' },
    },
  ]);
  add('test_error_handling', () => {
    throw new Error('This tool always fails.');
  });
  server.registerTool(
    'json_schema_2020_12_tool',
    {
      description: 'Fixture whose schema uses words of JSON Schema 2020-12',
      inputSchema: fromJsonSchema({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        $defs: {
          address: {
            $anchor: 'addressDef',
            type: 'object',
            properties: { street: { type: 'string' }, city: { type: 'string' } },
          },
        },
        properties: {
          name: { type: 'string' },
          address: { $ref: '#/$defs/address' },
          contactMethod: { type: 'string', enum: ['phone', 'email'] },
          phone: { type: 'string' },
          email: { type: 'string' },
        },
        allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
        // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
        ...{ if: { properties: { contactMethod: { const: 'phone' } } }, then: { required: ['phone'] } },
        else: { required: ['email'] },
        additionalProperties: false,
      }),
    },
    async () => text('ok'),
  );
}

type Content =
  | { type: 'text'; text: string }
  | { type: 'image' | 'audio'; data: string; mimeType: string }
  | { type: 'resource'; resource: { uri: string; mimeType: string; text: string } };

function resultOf(content: Content[]) {
  return { content };
}

/** Tools that send the client something before they answer. */
function addConversingTools(server: McpServer): void {
  server.registerTool('test_tool_with_logging', { description: 'Logs' }, async (context) => {
    for (const line of ['started', 'under way', 'done']) {
      await context.mcpReq.log('info', line);
      await pause();
    }
    return text('logged');
  });
  server.registerTool('test_tool_with_progress', { description: 'Reports progress' }, async (context) => {
    const progressToken = context.mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined) {
        await context.mcpReq.notify({
          method: 'notifications/progress',
          params: { progressToken, progress, total: 100 },
        });
      }
      await pause();
    }
    return text('finished');
  });
  server.registerTool(
    'test_sampling',
    { description: 'Asks the client for a completion', inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, context) => {
      const answer = await context.mcpReq.send({
        method: 'sampling/createMessage',
        params: { messages: [{ role: 'user', content: { type: 'text', text: prompt } }], maxTokens: 100 },
      });
      return text(JSON.stringify(answer));
    },
  );
  server.registerTool(
    'test_elicitation',
    { description: 'Asks the user', inputSchema: z.object({ message: z.string() }) },
    async ({ message }, context) =>
      await elicit(context, message, {
        properties: { username: { type: 'string' }, email: { type: 'string' } },
        required: ['username', 'email'],
      }),
  );
  server.registerTool(
    'test_elicitation_sep1034_defaults',
    { description: 'Asks with defaults' },
    async (context) =>
      await elicit(context, 'Defaults', {
        properties: {
          name: { type: 'string', default: 'John Doe' },
          age: { type: 'integer', default: 30 },
          score: { type: 'number', default: 95.5 },
          status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
          verified: { type: 'boolean', default: true },
        },
      }),
  );
  server.registerTool(
    'test_elicitation_sep1330_enums',
    { description: 'Asks to choose' },
    async (context) => {
      const options = ['option1', 'option2', 'option3'];
      const titled = ['value1', 'value2', 'value3'].map((value) => ({ const: value, title: `A ${value}` }));
      return await elicit(context, 'Choices', {
        properties: {
          untitledSingle: { type: 'string', enum: options },
          titledSingle: { type: 'string', oneOf: titled },
          legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'] },
          untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
          titledMulti: { type: 'array', items: { anyOf: titled } },
        },
      });
    },
  );
}

type ElicitParams = Extract<
  Parameters<ServerContext['mcpReq']['elicitInput']>[0],
  { requestedSchema: unknown }
>;

async function elicit(
  context: ServerContext,
  message: string,
  schema: Omit<ElicitParams['requestedSchema'], 'type'>,
) {
  const answer = await context.mcpReq.send({
    method: 'elicitation/create',
    params: { message, requestedSchema: { type: 'object', ...schema } },
  });
  return text(JSON.stringify(answer));
}

function addResources(server: McpServer): void {
  const plain = { mimeType: 'text/plain', description: 'Fixture' };
  server.registerResource('static-text', 'test://static-text', plain, async ({ href }) => ({
    contents: [{ uri: href, mimeType: 'text/plain', text: 'A text that stays.' }],
  }));
  server.registerResource('static-binary', 'test://static-binary', { ...plain, mimeType: 'image/png' }, () =>
    Promise.resolve({ contents: [{ uri: 'test://static-binary', mimeType: 'image/png', blob: PNG }] }),
  );
  server.registerResource('watched', 'test://watched-resource', plain, async ({ href }) => ({
    contents: [{ uri: href, mimeType: 'text/plain', text: 'A text that is watched.' }],
  }));
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { mimeType: 'application/json', description: 'Fixture' },
    async ({ href }, { id }) => ({
      contents: [{ uri: href, mimeType: 'application/json', text: JSON.stringify({ id }) }],
    }),
  );
  server.server.setRequestHandler('resources/subscribe', () => ({}));
  server.server.setRequestHandler('resources/unsubscribe', () => ({}));
}

function addPrompts(server: McpServer): void {
  const user = <C>(content: C) => ({ role: 'user' as const, content });
  const words = (value: string) => user({ type: 'text' as const, text: value });
  server.registerPrompt('test_simple_prompt', { description: 'Fixture' }, () => ({
    messages: [words('A simple prompt.')],
  }));
  server.registerPrompt(
    'test_prompt_with_arguments',
    {
      description: 'Fixture',
      argsSchema: z.object({
        arg1: completable(z.string(), (value) => [`${value}-completed`]),
        arg2: z.string(),
      }),
    },
    ({ arg1, arg2 }) => ({ messages: [words(`arg1=${arg1}, arg2=${arg2}`)] }),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'Fixture', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri }) => ({
      messages: [
        user({
          type: 'resource' as const,
          resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded.' },
        }),
        words('Read the resource above.'),
      ],
    }),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'Fixture' }, () => ({
    messages: [user(image), words('Look at the image above.')],
  }));
}
