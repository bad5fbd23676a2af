/** What the browser says about room. Older browsers have only a part of it, and then nothing is known. */

export async function storageEstimate(): Promise<StorageEstimate> {
  return 'estimate' in navigator.storage ? await navigator.storage.estimate() : {};
}

export async function isPersisted(): Promise<boolean> {
  return 'persisted' in navigator.storage && (await navigator.storage.persisted());
}

/** Asks that what is kept stay when the device runs out of room; some browsers show a question. */
export async function askToPersist(): Promise<boolean> {
  if (!('persist' in navigator.storage)) return false;
  return await navigator.storage.persist().catch(() => false);
}
