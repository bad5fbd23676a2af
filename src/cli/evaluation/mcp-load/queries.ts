/** What the load asks: judged questions and index terms that people wrote, not words made up for the purpose. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../workspace/errors.ts';
import { projectRoot } from '../../../workspace/paths.ts';
import { corporaDir } from '../collection.ts';

/** One in so many index terms: as many as there are questions of the other sets. */
const EVERY_TERM = 5;

/**
 * Questions of the demo library and, where the corpora are at hand, of the OpenShift manuals, with terms of the
 * PDF manuals' indexes in between. Always in the same order.
 * @param file JSON lines with a `text` each, to ask these instead.
 */
export async function loadQueries(file?: string): Promise<string[]> {
  if (file !== undefined) {
    const own = await textsOf(file, 'text').catch((error: unknown) => {
      throw new UserError(
        `the queries in ${file} cannot be read`,
        'Write one JSON object a line: {"text": "…"}.',
        {
          cause: error,
        },
      );
    });
    if (own.length === 0)
      throw new UserError(`there is no query in ${file}`, 'Write one {"text": "…"} a line.');
    return shuffled(own);
  }
  const optional = (path: string, key: string) => textsOf(path, key).catch((): string[] => []);
  const [demo, questions, terms] = await Promise.all([
    textsOf(join(projectRoot, 'tests/eval/demo/queries.jsonl'), 'text'),
    optional(corporaDir('bench', 'openshift', 'queries.jsonl'), 'text'),
    optional(corporaDir('bench', 'pdf-index', 'pairs.jsonl'), 'term'),
  ]);
  return shuffled([...demo, ...questions, ...terms.filter((_, index) => index % EVERY_TERM === 0)]);
}

async function textsOf(file: string, key: string): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => String((JSON.parse(line) as Record<string, unknown>)[key]));
}

/** Numbers in [0, 1), the same in every run. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffled(texts: string[]): string[] {
  const random = randomNumbers(texts.length);
  for (let i = texts.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [texts[i], texts[j]] = [texts[j]!, texts[i]!];
  }
  return texts;
}
