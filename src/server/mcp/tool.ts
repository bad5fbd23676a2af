/** What every tool of /mcp has in common: its description, its arguments, its answer, its failures. */
import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { IndexReader, SearchEngine } from '../../search/types.ts';
import type { LibraryTexts } from './library-texts.ts';
import type { Shelf } from './shelf.ts';

/** One generation of the library, opened. */
export interface LibraryContent {
  /** The manifest's own generation. */
  readonly generation: string;
  readonly counts: Readonly<Record<string, number>>;
  /** Encoder tiers that queries can use, best first. */
  readonly tiers: readonly ('fast' | 'full')[];
  readonly engine: SearchEngine;
  readonly reader: IndexReader;
  readonly shelf: Shelf;
  readonly texts: LibraryTexts;
}

/** What a tool works with during one call. */
export interface ToolContext {
  readonly library: LibraryContent;
  /** Absolute base of page URLs, ends in a slash. */
  readonly siteUrl: string;
  readonly signal: AbortSignal;
}

export interface Tool<Input, Output extends object> {
  readonly name: string;
  readonly title: string;
  /** For the model: what it is for, when to use it, what comes back. */
  readonly description: string;
  readonly input: z.ZodType<Input>;
  /** Other names that models give the arguments. */
  readonly aliases?: Readonly<Record<string, string>>;
  readonly output: z.ZodType<Output>;
  /** Known values of string arguments, shown as enums in the schema; other values are resolved by name. */
  readonly values?: (shelf: Shelf) => Readonly<Record<string, readonly string[]>>;
  /** @throws ToolError for arguments that name nothing. */
  run(input: Input, context: ToolContext): Promise<Output>;
}

/** A failure that the caller can mend; its message is the tool's answer. */
export class ToolError extends Error {
  override name = 'ToolError';
}

/** More values than this make the schema longer than it is useful. */
const MOST_ENUM_VALUES = 48;

/**
 * The schema that the SDK advertises and validates with: the JSON Schema is made once, known values are shown as
 * enums without refusing others, and arguments are accepted under the names that models give them.
 */
export function inputSchemaOf<Input>(
  tool: Tool<Input, object>,
  shelf: Shelf,
): StandardSchemaWithJSON<unknown, Input> {
  const json = z.toJSONSchema(tool.input, { io: 'input', target: 'draft-2020-12' }) as JsonObject;
  const properties = json.properties as Record<string, JsonObject>;
  for (const [argument, values] of Object.entries(tool.values?.(shelf) ?? {})) {
    const property = properties[argument];
    if (property && values.length > 0 && values.length <= MOST_ENUM_VALUES) property.enum = [...values];
  }
  const validate = tool.input['~standard'].validate;
  return withJson(json, (value) => validate(tolerant(value, properties, tool.aliases ?? {})));
}

export function outputSchemaOf<Output>(schema: z.ZodType<Output>): StandardSchemaWithJSON<unknown, Output> {
  const json = z.toJSONSchema(schema, { io: 'output', target: 'draft-2020-12' }) as JsonObject;
  return withJson(json, schema['~standard'].validate);
}

type JsonObject = Record<string, unknown>;
type Validate<Output> = StandardSchemaWithJSON<unknown, Output>['~standard']['validate'];

function withJson<Output>(
  json: JsonObject,
  validate: Validate<Output>,
): StandardSchemaWithJSON<unknown, Output> {
  return {
    '~standard': {
      version: 1,
      vendor: 'mcdewey',
      validate,
      jsonSchema: { input: () => json, output: () => json },
    },
  };
}

/** Renames aliased arguments, reads "5" as 5 and "a" as ["a"] where the schema wants that, and drops nulls. */
function tolerant(
  value: unknown,
  properties: Record<string, JsonObject>,
  aliases: Readonly<Record<string, string>>,
): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const result: JsonObject = {};
  for (const [given, argument] of Object.entries(value)) {
    if (argument === null || argument === '') continue;
    const folded = given.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const name = Object.hasOwn(properties, given)
      ? given
      : Object.hasOwn(properties, folded)
        ? folded
        : Object.hasOwn(aliases, folded)
          ? aliases[folded]!
          : given;
    if (name !== given && Object.hasOwn(value, name)) continue;
    result[name] = coerced(argument, properties[name]?.type);
  }
  return result;
}

function coerced(argument: unknown, type: unknown): unknown {
  if (
    (type === 'integer' || type === 'number') &&
    typeof argument === 'string' &&
    /^\s*\d+\s*$/.test(argument)
  ) {
    return Number(argument);
  }
  if (type === 'string' && typeof argument === 'number') return String(argument);
  if (type === 'string' && Array.isArray(argument) && argument.length === 1) return argument[0];
  if (type === 'array' && typeof argument === 'string') return argument.split(/\s*,\s*/);
  if (type === 'boolean' && (argument === 'true' || argument === 'false')) return argument === 'true';
  return argument;
}

/** Arguments that several tools share. */
export const maxTokensArgument = z
  .int()
  .min(100)
  .max(25_000)
  .optional()
  .describe(
    'Most tokens the answer may have. Default 2000, at most 25000. One hit or paragraph with its citation takes up to 500.',
  )
  .meta({ examples: [2000] });

export const cursorArgument = z
  .string()
  .max(500)
  .optional()
  .describe(
    'The `next_cursor` of the answer before, to go on from there. Leave the other arguments unchanged.',
  );
