import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MANIFEST_NAME } from '../search/manifest.ts';
import { recoverDirectory } from '../workspace/atomic-output.ts';
import { UserError } from '../workspace/errors.ts';

/** What `--dir` and `--index` of a command name: exactly one of a built directory and a published address. */
export async function publishedSite(values: {
  readonly dir?: string;
  readonly index?: string;
}): Promise<{ readonly dir: string } | { readonly index: string }> {
  if (values.index !== undefined) {
    if (values.dir === undefined) return { index: values.index };
    throw new UserError(
      '--dir and --index exclude each other',
      'Name either a built site or a published one.',
    );
  }
  return { dir: await builtDirectory(values.dir ?? 'dist') };
}

/** The absolute path of a built site. @throws UserError when there is none. */
export async function builtDirectory(dir: string): Promise<string> {
  const root = resolve(dir);
  await recoverDirectory(root);
  const found = await stat(join(root, MANIFEST_NAME)).catch(() => undefined);
  if (found) return root;
  throw new UserError(
    `there is no built library in ${dir}`,
    'Run mcdewey build first, or name it with --dir.',
  );
}

/** @throws UserError for anything but an http or https address. */
export function parsePublicUrl(value: string | undefined): string | undefined {
  if (value === undefined || (/^https?:\/\//.test(value) && URL.canParse(value))) return value;
  throw new UserError(`"${value}" is not an address`, 'Give --public-url as https://…');
}
