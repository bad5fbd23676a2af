/** Addresses that a librarian writes with places to fill in. Pure. */

/** @param template "https://example.com/new?title={title}&body={url}"; unknown names in braces stay as they are. */
export function filledAddress(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? encodeURIComponent(values[name]!) : place,
  );
}
