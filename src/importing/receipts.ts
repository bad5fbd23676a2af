/**
 * What was imported from where: `content/.imports.json`. With it an import goes on where it was cut off, finds what
 * its source no longer has, and knows which files a person has changed since. Deleting the file costs that
 * knowledge, nothing else.
 */
import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../workspace/atomic-output.ts';
import { isRunning } from '../workspace/stages.ts';
import { isPackageSpec, packageOf } from './sources/npm-package.ts';

const RECEIPTS_FILE = '.imports.json';
const FORMAT = 2;

const fileSchema = z.object({
  /** Path in the source. */
  from: z.string(),
  /** Start of the SHA-256 of the file as it was written. */
  text: z.string(),
});
const settingsSchema = z.object({
  /** `npm:name@version`, or a path relative to the content folder. */
  from: z.string(),
  product: z.string().optional(),
  version: z.string().optional(),
  doc: z.string().optional(),
  include: z.array(z.string()).optional(),
});
const receiptSchema = z.object({
  settings: settingsSchema,
  /** The process that writes it: while the import is under way, and after it was cut off. */
  writer: z.int().optional(),
  /** By path below content/. */
  files: z.record(z.string(), fileSchema),
});
const recordSchema = z.object({ format: z.literal(FORMAT), receipts: z.array(receiptSchema) });

export type ImportSettings = z.infer<typeof settingsSchema>;
export type Receipt = z.infer<typeof receiptSchema>;
export type ReceiptFile = z.infer<typeof fileSchema>;

/** The settings of an import that tell it from others. */
export function importSettings(
  contentDir: string,
  spec: string,
  told: Omit<ImportSettings, 'from' | 'include'> & { readonly include?: readonly string[] | undefined },
): ImportSettings {
  const from = isPackageSpec(spec) ? spec : relative(resolve(contentDir), resolve(spec)).split(sep).join('/');
  const { product, version, doc, include } = told;
  return {
    from,
    ...(product === undefined ? {} : { product }),
    ...(version === undefined ? {} : { version }),
    ...(doc === undefined ? {} : { doc }),
    ...(include === undefined ? {} : { include: [...include] }),
  };
}

/** Start of the hash of a written file. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The receipt of the same import; of a package, of any version of it. */
export async function findReceipt(
  contentDir: string,
  settings: ImportSettings,
): Promise<Receipt | undefined> {
  return (await readReceipts(contentDir)).find((receipt) => isSameImport(receipt.settings, settings));
}

/** A complete import with exactly these settings, all of whose files are there. */
export async function isImported(contentDir: string, settings: ImportSettings): Promise<boolean> {
  const receipt = await findReceipt(contentDir, settings);
  if (!receipt || receipt.writer !== undefined || receipt.settings.from !== settings.from) return false;
  const files = Object.keys(receipt.files);
  const present = await Promise.all(files.map((file) => stat(join(contentDir, file)).catch(() => undefined)));
  return files.length > 0 && present.every((found) => found?.isFile());
}

/** Whether an import was cut off: its process is gone, and what it began to write may lie about. */
export async function wasCutOff(contentDir: string): Promise<boolean> {
  return (await readReceipts(contentDir)).some(({ writer }) => writer !== undefined && !isRunning(writer));
}

/** Puts the receipt in the place of the one of the same import. */
export function writeReceipt(contentDir: string, receipt: Receipt): Promise<void> {
  return change(contentDir, (receipts) => [
    ...receipts.filter(({ settings }) => !isSameImport(settings, receipt.settings)),
    receipt,
  ]);
}

/** Forgets files that are gone; receipts without files go too. @returns what the receipts said of them. */
export async function forgetFiles(
  contentDir: string,
  isGone: (file: string) => boolean,
): Promise<ImportSettings[]> {
  const concerned: ImportSettings[] = [];
  await change(contentDir, (receipts) =>
    receipts.flatMap((receipt) => {
      const kept = Object.entries(receipt.files).filter(([file]) => !isGone(file));
      if (kept.length === Object.keys(receipt.files).length) return [receipt];
      concerned.push(receipt.settings);
      return kept.length === 0 ? [] : [{ ...receipt, files: Object.fromEntries(kept) }];
    }),
  );
  return concerned;
}

/** Changes of the file follow each other: several imports may run at once. */
const queues = new Map<string, Promise<void>>();

function change(contentDir: string, edit: (receipts: Receipt[]) => Receipt[]): Promise<void> {
  const path = resolve(contentDir, RECEIPTS_FILE);
  const next = (queues.get(path) ?? Promise.resolve()).then(async () => {
    const receipts = edit(await readReceipts(contentDir));
    const sorted = receipts.sort((a, b) => (nameOf(a.settings) < nameOf(b.settings) ? -1 : 1));
    if (sorted.length === 0) await rm(path, { force: true });
    else await writeFileAtomic(path, `${JSON.stringify({ format: FORMAT, receipts: sorted }, null, 1)}\n`);
  });
  queues.set(
    path,
    next.catch(() => {}),
  );
  return next;
}

async function readReceipts(contentDir: string): Promise<Receipt[]> {
  try {
    const read = recordSchema.safeParse(JSON.parse(await readFile(join(contentDir, RECEIPTS_FILE), 'utf8')));
    return read.success ? read.data.receipts.map(withoutEscapes) : [];
  } catch {
    return [];
  }
}

/** Whoever wrote the file: nothing outside the content folder is ever touched. */
function withoutEscapes(receipt: Receipt): Receipt {
  const files = Object.entries(receipt.files).filter(
    ([file]) => !file.startsWith('/') && !file.split(/[\\/]/).includes('..'),
  );
  return { ...receipt, files: Object.fromEntries(files) };
}

function isSameImport(a: ImportSettings, b: ImportSettings): boolean {
  return nameOf(a) === nameOf(b);
}

function nameOf({ from, product, version, doc, include }: ImportSettings): string {
  return JSON.stringify([isPackageSpec(from) ? packageOf(from) : from, product, version, doc, include]);
}
