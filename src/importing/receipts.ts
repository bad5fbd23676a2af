/**
 * What `library.yaml` had imported, so that nothing is fetched twice: `content/.imports.json`. Entries count
 * only while all their files are there; deleting the file costs a new import, nothing else.
 */
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportConfig } from '../library/config.ts';
import { readFrontMatter } from '../library/front-matter.ts';
import { writeFileAtomic } from '../workspace/atomic-output.ts';
import { packageOf } from './npm-package.ts';

const RECEIPTS_FILE = '.imports.json';
const FORMAT = 1;

interface Receipt {
  readonly settings: ImportConfig;
  /** Paths below content/. */
  readonly files: readonly string[];
}

export async function isImported(contentDir: string, wanted: ImportConfig): Promise<boolean> {
  const receipt = (await readReceipts(contentDir)).find(({ settings }) => sameSettings(settings, wanted));
  if (!receipt || receipt.files.length === 0) return false;
  const present = await Promise.all(
    receipt.files.map((file) => stat(join(contentDir, file)).catch(() => undefined)),
  );
  return present.every((found) => found?.isFile());
}

/** Notes an import, and removes files of an earlier version of the package that this one no longer has. */
export async function recordImport(
  contentDir: string,
  wanted: ImportConfig,
  files: readonly string[],
): Promise<void> {
  const kept: Receipt[] = [];
  for (const receipt of await readReceipts(contentDir)) {
    const { settings } = receipt;
    const replaced =
      packageOf(settings.from) === packageOf(wanted.from) &&
      settings.product === wanted.product &&
      settings.version === wanted.version &&
      settings.doc === wanted.doc;
    if (!replaced) kept.push(receipt);
    else await removeStale(contentDir, receipt, new Set(files));
  }
  const receipts = [...kept, { settings: wanted, files: [...files].sort() }];
  await writeFileAtomic(
    join(contentDir, RECEIPTS_FILE),
    `${JSON.stringify({ format: FORMAT, receipts }, null, 1)}\n`,
  );
}

/** Only files that still say they come from that import: nothing a person has put there. */
async function removeStale(contentDir: string, receipt: Receipt, files: ReadonlySet<string>): Promise<void> {
  for (const file of receipt.files) {
    if (files.has(file) || file.split('/').includes('..')) continue;
    const path = join(contentDir, file);
    const text = await readFile(path, 'utf8').catch(() => '');
    const { origin } = readFrontMatter(text, file).metadata;
    if (origin?.startsWith(`npm:${packageOf(receipt.settings.from)}@`)) await rm(path, { force: true });
  }
}

async function readReceipts(contentDir: string): Promise<Receipt[]> {
  try {
    const read: unknown = JSON.parse(await readFile(join(contentDir, RECEIPTS_FILE), 'utf8'));
    if (typeof read !== 'object' || read === null || !('format' in read) || read.format !== FORMAT) return [];
    const receipts: unknown = 'receipts' in read ? read.receipts : [];
    return Array.isArray(receipts) ? receipts.filter(isReceipt) : [];
  } catch {
    return [];
  }
}

function isReceipt(value: unknown): value is Receipt {
  if (typeof value !== 'object' || value === null || !('settings' in value) || !('files' in value))
    return false;
  const { settings, files } = value;
  return (
    typeof settings === 'object' &&
    settings !== null &&
    'from' in settings &&
    typeof settings.from === 'string' &&
    Array.isArray(files) &&
    files.every((file) => typeof file === 'string')
  );
}

/** Equal whatever the order of keys. */
function sameSettings(a: ImportConfig, b: ImportConfig): boolean {
  const ordered = (settings: ImportConfig) =>
    JSON.stringify(
      Object.entries(settings)
        .filter(([, value]) => value !== undefined)
        .sort(),
    );
  return ordered(a) === ordered(b);
}
