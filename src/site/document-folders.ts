/** Documents of a manual by the folder they lie in, folders in the order in which they first appear. Pure. */
import type { LibraryDocument } from '../library/model.ts';

export interface DocumentFolder {
  /** Below the manual; empty for documents directly in it. */
  readonly folder: string;
  readonly documents: readonly LibraryDocument[];
}

export function documentFolders(documents: readonly LibraryDocument[]): DocumentFolder[] {
  const folders = new Map<string, LibraryDocument[]>([['', []]]);
  for (const document of documents) {
    const folder = document.file.includes('/') ? document.file.slice(0, document.file.lastIndexOf('/')) : '';
    const existing = folders.get(folder);
    if (existing) existing.push(document);
    else folders.set(folder, [document]);
  }
  return [...folders]
    .filter(([, own]) => own.length > 0)
    .map(([folder, own]) => ({ folder, documents: own }));
}
