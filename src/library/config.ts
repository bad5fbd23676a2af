/**
 * `content/library.yaml`: what cannot be read off the folders. Every key is optional.
 *
 *   title: Example library
 *   tagline: All our manuals in one place
 *   lang: en                         # BCP 47 language of the interface
 *   site:
 *     url: https://docs.example.com
 *     base: /manuals
 *     chunk_pages: fold               # no page of its own for each chunk, where a host limits files
 *     report: false                   # no report for the librarian at /library/report/
 *     offline: false                  # no shelves to keep for reading without a network
 *   reading:
 *     feedback: https://example.com/issues/new?title={title}&body={url}   # "Report a problem"; or a mailto: address
 *     assistants: [{ title: Claude, url: "https://claude.ai/new?q={prompt}" }]   # [] for none
 *     originals: true                # PDFs are kept beside what they were imported to, and published
 *   vendors:
 *     cisco: { title: Cisco, url: https://www.cisco.com }
 *   products:
 *     finesse:                       # the folder's name
 *       title: Finesse
 *       vendor: cisco                # a key of vendors, or a name
 *       aliases: [Cisco Finesse]
 *       description: Agent desktop
 *       licence: Proprietary, used with permission
 *       origin: https://www.cisco.com/…
 *       versions: [v12.6, { id: v12.5, title: "12.5 (1)" }]   # newest first
 *       latest: v12.6                # default: the first version
 *       manuals: { developer-guide: Developer Guide }
 *   imports:                         # fetched by `mcdewey start`
 *     - { from: npm:fastify@5.6.0, product: fastify, version: v5, licence: MIT }
 *   embedding: { model: bge-small-en-v1.5 }
 */
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Problem } from './model.ts';

export const LIBRARY_FILE = 'library.yaml';

const text = z.string().trim().min(1).max(2000);
const languageTag = z
  .string()
  .regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/, 'is not a language tag such as "en" or "pt-BR"');
/** The file is read with every scalar a string. */
const yesOrNo = z
  .enum(['true', 'false'], { error: 'is not "true" or "false"' })
  .transform((value) => value === 'true');
const webAddress = z.url({ protocol: /^https?$/, error: 'is not an http or https address' });

/** Assistants that open with a question in their address. */
const DEFAULT_ASSISTANTS = [
  { title: 'Claude', url: 'https://claude.ai/new?q={prompt}' },
  { title: 'ChatGPT', url: 'https://chatgpt.com/?q={prompt}' },
];

const readingSchema = z.strictObject({
  feedback: z
    .string()
    .trim()
    .max(2000)
    .regex(/^(?:https?:\/\/|mailto:)\S+$/, 'is not a web or mailto: address')
    .optional(),
  assistants: z
    .array(
      z.strictObject({
        title: text,
        url: webAddress.regex(/\{(?:prompt|url)\}/, 'is not an address with {prompt} or {url} in it'),
      }),
    )
    .max(10)
    .default(DEFAULT_ASSISTANTS),
  originals: yesOrNo.optional(),
});

const versionSchema = z.strictObject({
  id: text,
  title: text.optional(),
  licence: text.optional(),
  origin: text.optional(),
});

const productSchema = z.strictObject({
  title: text.optional(),
  vendor: text.optional(),
  aliases: z.array(text).default([]),
  description: text.optional(),
  licence: text.optional(),
  origin: text.optional(),
  versions: z
    .array(z.preprocess((value) => (typeof value === 'string' ? { id: value } : value), versionSchema))
    .default([]),
  latest: text.optional(),
  manuals: z.record(text, text).default({}),
});

const importSchema = z.strictObject({
  from: text,
  /** Product and version are guessed from path and title where they are not told. */
  product: text.optional(),
  version: text.optional(),
  doc: text.optional(),
  vendor: text.optional(),
  title: text.optional(),
  include: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(text).optional()),
  licence: text.optional(),
  /** Where the source comes from, when it is a copy of something with an address. */
  origin: text.optional(),
  /** Of PDFs that ask for one. */
  password: text.optional(),
  /** Languages of PDFs whose pages are pictures, as Tesseract names them: "eng", "deu+eng". */
  ocr: text.optional(),
});

const librarySchema = z.strictObject({
  title: text.default('Documentation library'),
  tagline: text.default('Every manual, searchable by meaning'),
  lang: languageTag.default('en'),
  site: z
    .strictObject({
      url: webAddress.optional(),
      base: z
        .string()
        .regex(/^\/(?:[\w.~-]+\/?)*$/, 'is not a path such as "/manuals"')
        .optional(),
      chunk_pages: z.enum(['separate', 'fold'], { error: 'is not "separate" or "fold"' }).optional(),
      report: yesOrNo.optional(),
      offline: yesOrNo.optional(),
    })
    .default({}),
  reading: readingSchema.default({ assistants: DEFAULT_ASSISTANTS }),
  vendors: z.record(text, z.strictObject({ title: text.optional(), url: webAddress.optional() })).default({}),
  products: z.record(text, productSchema).default({}),
  imports: z.array(importSchema).default([]),
  embedding: z.strictObject({ model: text.optional() }).default({}),
});

export type LibraryConfig = z.infer<typeof librarySchema>;
export type ProductConfig = z.infer<typeof productSchema>;
export type ImportConfig = z.infer<typeof importSchema>;

export function defaultLibraryConfig(): LibraryConfig {
  return librarySchema.parse({});
}

/**
 * Reads library.yaml. A wrong value is left out with an error problem and an unknown key with a warning; the
 * rest counts. A file that is no YAML at all gives the defaults. Never throws.
 */
export function parseLibraryConfig(yamlText: string): { config: LibraryConfig; problems: Problem[] } {
  const lines = new LineCounter();
  // "failsafe" keeps every scalar a string: version 12.10 does not become 12.1, language "no" not false.
  const document = parseDocument(yamlText, { schema: 'failsafe', logLevel: 'silent', lineCounter: lines });
  const failure = document.errors[0];
  if (failure) {
    const line = lines.linePos(failure.pos[0]).line;
    return broken(
      `Line ${line} is not valid YAML: ${failure.message.split('\n', 1)[0]?.replace(/ at line \d+.*$/, '')}`,
    );
  }
  let data: unknown;
  try {
    data = withoutEmptyValues(document.toJS({ maxAliasCount: 100 }));
  } catch {
    return broken('It refers to the same YAML anchors too many times.');
  }
  return validate(data ?? {});
}

const MOST_PROBLEMS = 100;

function validate(data: unknown): { config: LibraryConfig; problems: Problem[] } {
  const problems: Problem[] = [];
  while (problems.length < MOST_PROBLEMS) {
    const result = librarySchema.safeParse(data);
    if (result.success) return { config: result.data, problems };
    // Last first: an entry that is taken out of a list moves those behind it.
    for (const issue of [...result.error.issues].reverse()) {
      const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) {
          problems.push({
            severity: 'warning',
            file: LIBRARY_FILE,
            message: `There is no setting "${shownPath([...path, key])}".`,
            fix: 'Remove it, or correct its spelling and indentation.',
          });
          if (valueAt(data, [...path, key]) !== undefined) removeAt(data, [...path, key]);
        }
      } else {
        problems.push({
          severity: 'error',
          file: LIBRARY_FILE,
          message:
            path.length === 0
              ? 'It is not a list of settings.'
              : `"${shownPath(path)}" ${messageOf(issue, valueAt(data, path) === undefined)}.`,
          fix:
            path.length === 0
              ? 'Write "key: value" lines.'
              : 'Correct the value; it is left out of this build.',
        });
        if (path.length === 0 || !removeAt(data, path)) return { config: defaultLibraryConfig(), problems };
      }
    }
  }
  return { config: defaultLibraryConfig(), problems };
}

function messageOf(issue: z.core.$ZodIssue, isMissing: boolean): string {
  if (isMissing) return 'is missing';
  if (issue.message.startsWith('is not')) return issue.message;
  if (issue.code === 'invalid_type') {
    const expected: Record<string, string> = {
      string: 'a text',
      array: 'a list',
      object: 'a block of settings',
      record: 'a block of settings',
    };
    return `should be ${expected[issue.expected] ?? issue.expected}`;
  }
  if (issue.code === 'too_big') return 'is too long';
  return 'has a value that cannot be used';
}

/**
 * Removes the value at a path; where it is missing (a required key), the object that should hold it.
 * @returns false when nothing could be removed.
 */
function removeAt(data: unknown, path: readonly (string | number)[]): boolean {
  const parents: unknown[] = [data];
  for (const step of path.slice(0, -1)) parents.push(childOf(parents.at(-1), step));
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const parent = parents[depth];
    const step = path[depth]!;
    if (Array.isArray(parent) && Number(step) < parent.length) {
      parent.splice(Number(step), 1);
      return true;
    }
    if (isRecord(parent) && !Array.isArray(parent) && Object.hasOwn(parent, step)) {
      delete parent[step];
      return true;
    }
  }
  return false;
}

function valueAt(data: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce(childOf, data);
}

function childOf(value: unknown, step: string | number): unknown {
  return isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function isRecord(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}

/** "products.finesse.versions[1]" */
function shownPath(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

/** `key:` without a value means the default. */
function withoutEmptyValues(value: unknown): unknown {
  if (value === '' || value === null) return undefined;
  if (Array.isArray(value)) return value.map(withoutEmptyValues).filter((item) => item !== undefined);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, withoutEmptyValues(item)] as const)
      .filter(([, item]) => item !== undefined),
  );
}

function broken(message: string): { config: LibraryConfig; problems: Problem[] } {
  return {
    config: defaultLibraryConfig(),
    problems: [
      {
        severity: 'error',
        file: LIBRARY_FILE,
        message,
        fix: 'Correct that line; until then the library is built with default titles, vendors and version order.',
      },
    ],
  };
}
