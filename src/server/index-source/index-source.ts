import type { IndexReader } from '../../search/types.ts';

export const MANIFEST = '_index/manifest.json';

/** Where a published library is read from: a directory or a base URL. */
export interface IndexSource {
  readonly reader: IndexReader;
  /** Where readers of the answers find the pages, when it is not this server: ends in a slash. */
  readonly siteUrl?: string;
  /** How often it is worth asking whether there is a newer publication, in milliseconds. */
  readonly checkInterval: number;
  /**
   * The manifest as it is now.
   * @param known `token` of an earlier answer.
   * @returns undefined when it is still that one.
   */
  readManifest(known?: string): Promise<{ readonly token: string; readonly bytes: Uint8Array } | undefined>;
}

/** The library has no such file. Names are relative to the site, never paths of this machine. */
export class FileNotPublishedError extends Error {
  override name = 'FileNotPublishedError';

  constructor(file: string, options?: ErrorOptions) {
    super(`The published library has no file "${file}"`, options);
  }
}

/**
 * `_index/<kind>/<first 16 hex digits of the SHA-256 of its bytes>.<extension>`.
 * @returns the hex digits, or undefined for a file that is not named by its content.
 */
export function contentHashInName(name: string): string | undefined {
  return /^_index\/(?:[^/]+\/)+([0-9a-f]{16})\.(?:bin|json)$/.exec(name)?.[1];
}

/** True for a name that stays below the site's base: relative, no empty, hidden or climbing segment. */
export function isPublishedName(name: string): boolean {
  return (
    name.length <= 2048 && name.split('/').every((segment) => /^[^./\\:?#%\s][^/\\:?#%\s]*$/.test(segment))
  );
}
