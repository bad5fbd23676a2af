/**
 * The schemas of a tool's arguments and answer, as clients are shown them and as calls are checked: known values are
 * shown as enums without refusing others, and arguments are accepted under the names that models give them.
 */
import { z } from 'zod';
import type { KnownIds, Tool } from './tool.ts';

export type JsonObject = Record<string, unknown>;

export interface ToolSchema<Value> {
  /** JSON Schema, draft 2020-12. */
  readonly json: JsonObject;
  /** Checks a value and tells what is wrong with it, in the terms of Standard Schema. */
  readonly validate: z.ZodType<Value>['~standard']['validate'];
}

/** More values than this make the schema longer than it is useful. */
const MOST_ENUM_VALUES = 48;
/** Of a value that is resolved by name. */
const MOST_EXAMPLES = 2;

export function inputSchemaOf<Input>(tool: Tool<Input, object>, known: KnownIds): ToolSchema<Input> {
  const json = z.toJSONSchema(tool.input, { io: 'input', target: 'draft-2020-12' }) as JsonObject;
  const properties = json.properties as Record<string, JsonObject>;
  for (const [argument, values] of Object.entries(tool.values?.(known) ?? {})) {
    const property = properties[argument];
    if (!property || values.length === 0) continue;
    property.examples = values.slice(0, MOST_EXAMPLES);
    if (values.length <= MOST_ENUM_VALUES) property.enum = [...values];
  }
  const { validate } = tool.input['~standard'];
  return { json, validate: (value) => validate(tolerant(value, properties, tool.aliases ?? {})) };
}

export function outputSchemaOf<Output>(schema: z.ZodType<Output>): ToolSchema<Output> {
  const json = z.toJSONSchema(schema, { io: 'output', target: 'draft-2020-12' }) as JsonObject;
  return { json, validate: schema['~standard'].validate };
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
