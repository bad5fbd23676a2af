/**
 * Fixtures of the conformance suite for protocol 2026-07-28: tools and a prompt that ask the client for more before
 * they answer, and those that look at what a client has declared.
 */
import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  createRequestStateCodec,
  type InputRequiredSpec,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';

type InputRequests = NonNullable<InputRequiredSpec['inputRequests']>;

/** State goes to the client and comes back: it is signed, and refused when it was changed. */
const states = createRequestStateCodec<{ round: number }>({
  key: crypto.getRandomValues(new Uint8Array(32)),
});

/** For the options of the server that the fixtures are added to. */
export const requestState = { verify: states.verify };

const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });
const named = z.object({ name: z.string() });
const confirmed = z.object({ ok: z.boolean() });
const askName = (message: string) => inputRequired.elicit({ message, requestedSchema: named });
const askConfirmation = () => inputRequired.elicit({ message: 'Please confirm', requestedSchema: confirmed });
const askModel = (question: string) =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: question } }],
    maxTokens: 100,
  });

/** A tool without arguments that asks until it has every answer, then says what it has. */
function addAsking(server: McpServer, name: string, requests: () => InputRequests, withState = false): void {
  server.registerTool(name, { description: `Fixture ${name}` }, async (context) => {
    const wanted = requests();
    const answers = context.mcpReq.inputResponses ?? {};
    if (Object.entries(wanted).every(([key, request]) => isAnswered(request.method, answers, key))) {
      return text(withState ? 'state-ok' : JSON.stringify(answers));
    }
    return inputRequired({
      inputRequests: wanted,
      ...(withState ? { requestState: await states.mint({ round: 1 }, context) } : {}),
    });
  });
}

function isAnswered(method: string, answers: Record<string, unknown>, key: string): boolean {
  const { kind } = inputResponse(answers, key);
  if (method === 'elicitation/create') return kind === 'elicit';
  return kind === (method === 'roots/list' ? 'roots' : 'sampling');
}

export function addAskingTools(server: McpServer): void {
  const add = (suffix: string, requests: () => InputRequests, withState = false) =>
    addAsking(server, `test_input_required_result_${suffix}`, requests, withState);
  add('elicitation', () => ({ user_name: askName('What is your name?') }));
  add('sampling', () => ({ capital_question: askModel('What is the capital of France?') }));
  add('list_roots', () => ({ client_roots: inputRequired.listRoots() }));
  add('request_state', () => ({ confirm: askConfirmation() }), true);
  add('tampered_state', () => ({ confirm: askConfirmation() }), true);
  add(
    'multiple_inputs',
    () => ({
      user_name: askName('What is your name?'),
      greeting: askModel('Generate a greeting'),
      client_roots: inputRequired.listRoots(),
    }),
    true,
  );
  addMultiRound(server);
  addPrompt(server);
}

function addMultiRound(server: McpServer): void {
  server.registerTool(
    'test_input_required_result_multi_round',
    { description: 'Asks twice' },
    async (context) => {
      const { inputResponses } = context.mcpReq;
      const round = context.mcpReq.requestState<{ round: number }>()?.round ?? 0;
      if (round === 2 && acceptedContent(inputResponses, 'step2')) return text('Both answers are here.');
      const next = round === 1 && acceptedContent(inputResponses, 'step1', named) ? 2 : 1;
      return inputRequired({
        inputRequests: { [`step${next}`]: next === 1 ? askName('Your name?') : askName('Your colour?') },
        requestState: await states.mint({ round: next }, context),
      });
    },
  );
}

function addPrompt(server: McpServer): void {
  server.registerPrompt('test_input_required_result_prompt', { description: 'Asks first' }, (context) => {
    const given = acceptedContent(
      context.mcpReq.inputResponses,
      'user_context',
      z.object({ context: z.string() }),
    );
    if (!given) {
      return inputRequired({
        inputRequests: {
          user_context: inputRequired.elicit({
            message: 'What context should the prompt use?',
            requestedSchema: z.object({ context: z.string() }),
          }),
        },
      });
    }
    return {
      messages: [
        { role: 'user', content: { type: 'text', text: `Answer in the context of ${given.context}.` } },
      ],
    };
  });
}

function capabilitiesOf(context: ServerContext): Partial<ClientCapabilities> {
  const { envelope = {} } = context.mcpReq;
  return (
    (envelope as { [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities })[CLIENT_CAPABILITIES_META_KEY] ?? {}
  );
}

/** Tools that depend on what the client has declared with its request, and one whose argument is also a header. */
export function addDeclaredTools(server: McpServer): void {
  server.registerTool(
    'test_input_required_result_capabilities',
    { description: 'Asks only what the client can be asked' },
    (context) => {
      const declared = capabilitiesOf(context);
      return inputRequired({
        inputRequests: {
          ...(declared.sampling ? { sampled: askModel('Say something') } : {}),
          ...(declared.elicitation ? { asked: askName('Your name?') } : {}),
        },
      });
    },
  );
  server.registerTool('test_missing_capability', { description: 'Needs sampling' }, (context) =>
    // The protocol layer refuses to ask a client what it cannot do.
    inputResponse(context.mcpReq.inputResponses, 'sampled').kind === 'sampling'
      ? text('The client can sample.')
      : inputRequired({ inputRequests: { sampled: askModel('Say something') } }),
  );
  server.registerTool('test_streaming_elicitation', { description: 'Asks in its result' }, (context) =>
    acceptedContent(context.mcpReq.inputResponses, 'user_name')
      ? text('answered')
      : inputRequired({ inputRequests: { user_name: askName('Your name?') } }),
  );
  server.registerTool(
    'test_logging_tool',
    { description: 'Logs to those who asked for it' },
    async (context) => {
      await context.mcpReq.log('info', 'a line of the log');
      return text('logged');
    },
  );
  server.registerTool(
    'test_custom_header',
    {
      description: 'Has an argument that is told in a header too',
      inputSchema: z.object({ region: z.string().meta({ 'x-mcp-header': 'Region' }) }),
    },
    ({ region }) => text(region),
  );
}
