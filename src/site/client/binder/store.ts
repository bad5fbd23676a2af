/** Where the binder is kept: local storage, shared by all tabs of the site. */
import { type Binder, parseBinder, serialiseBinder } from './binder.ts';
import { BINDER_KEY } from './key.ts';

/** The browser does not let the site store anything, or has no room left. */
export class StorageRefusedError extends Error {
  override name = 'StorageRefusedError';
}

const listeners = new Set<(binder: Binder) => void>();

/** @throws NewerBinderError; a browser that refuses storage has an empty binder. */
export function loadBinder(): Binder {
  return parseBinder(storedText() ?? '');
}

/**
 * Changes the binder as it is now, whatever other tabs have done to it since it was shown.
 * @throws NewerBinderError, StorageRefusedError.
 */
export function changeBinder(change: (binder: Binder) => Binder): Binder {
  const before = loadBinder();
  const after = change(before);
  if (after === before) return before;
  try {
    if (after.length === 0) localStorage.removeItem(BINDER_KEY);
    else localStorage.setItem(BINDER_KEY, serialiseBinder(after));
  } catch (error) {
    throw new StorageRefusedError('', { cause: error });
  }
  for (const listener of listeners) listener(after);
  return after;
}

/** Called after every change, those of other tabs included. */
export function onBinderChange(listener: (binder: Binder) => void): void {
  if (listeners.size === 0) addEventListener('storage', tellOfOtherTab);
  listeners.add(listener);
}

function tellOfOtherTab({ key }: StorageEvent): void {
  // No key: everything was cleared.
  if (key !== BINDER_KEY && key !== null) return;
  const binder = loadBinder();
  for (const listener of listeners) listener(binder);
}

function storedText(): string | null {
  try {
    return localStorage.getItem(BINDER_KEY);
  } catch {
    return null;
  }
}
