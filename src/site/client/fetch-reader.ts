/** Reads index files over HTTP from the site that this script belongs to. */
import type { IndexReader } from '../../search/types.ts';

/** The file does not exist: a newer build has replaced the index that is open. */
export class MissingFileError extends Error {
  override name = 'MissingFileError';
}

/** No answer came at all. */
export class UnreachableError extends Error {
  override name = 'UnreachableError';
}

/**
 * Hashed files never change, so the browser's cache may keep them; the manifest names them and is asked for anew.
 * @param base absolute URL that names are relative to.
 */
export function createFetchReader(base: URL): IndexReader {
  return {
    async read(name, signal) {
      const url = new URL(name, base);
      const response = await fetchFrom(url, name, signal);
      if (response.status === 404) throw new MissingFileError(`${name} is not there`);
      if (!response.ok) throw new Error(`${name}: the host answered ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

async function fetchFrom(url: URL, name: string, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { signal, cache: name.endsWith('/manifest.json') ? 'no-cache' : 'default' });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new UnreachableError(`${name} could not be fetched`, { cause: error });
  }
}
