import { z } from 'zod';
import { flagged } from './text/flags.ts';
import { sized } from './text/tokens.ts';
import { flagsField, type Tool } from './tool.ts';

const named = z.object({
  kind: z.enum(['vendor', 'product', 'version', 'manual', 'document']),
  id: z.string(),
  title: z.string(),
});

const input = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(300)
    .describe('What somebody calls a product, version, manual or document.')
    .meta({ examples: ['UCCX 12.5 dev guide', 'fastify 5', 'npm cli'] }),
  kind: z
    .enum(['vendor', 'product', 'version', 'manual', 'document'])
    .optional()
    .describe('Only things of this kind.'),
});

const output = z.object({
  match: named
    .optional()
    .describe('What is clearly meant. Absent when nothing is, or several things may be.'),
  candidates: z.array(named).describe('What it may mean, best first.'),
  flags: flagsField,
  tokens: z.int().describe('About how large this answer is.'),
});

export const resolveTool: Tool<z.infer<typeof input>, z.infer<typeof output>> = {
  name: 'resolve',
  title: 'Find the id of a manual by name',
  description:
    'Turns the name that people use for a product, version, manual or document into the id that the other tools take, for example "UCCX 12.5 dev guide". When the name may mean several things, it returns the candidates instead of a match: choose one, or ask the user.',
  input,
  output,
  aliases: {
    query: 'name',
    q: 'name',
    library_name: 'name',
    product: 'name',
    document: 'name',
    title: 'name',
    type: 'kind',
  },

  async run({ name, kind }, { library: { shelf } }) {
    const kinds = kind ? [kind] : (['product', 'version', 'manual', 'document', 'vendor'] as const);
    const resolutions = kinds.map((each) => shelf.resolve(name, [each]));
    const best = Math.max(...resolutions.map(({ score }) => score));
    // Of kinds that fit equally well the broadest is meant: "fastify" is the product, not one of its documents.
    const fitting = resolutions.filter(({ score }) => score > 0 && score >= best - 0.05);
    const match = fitting[0]?.match;
    const candidates = match ? (fitting[0]?.candidates ?? []) : fitting.flatMap((each) => each.candidates);
    const plain = ({ kind: of, id, title }: z.infer<typeof named>) => ({ kind: of, id, title });
    const shown = candidates.slice(0, 10).map(plain);
    const answer = {
      ...(match ? { match: plain(match) } : {}),
      candidates: shown,
      ...flagged(shown.map(({ title }) => title).join('\n')),
    };
    return sized(answer);
  },
};
