/** The part of the library that a search form is limited to; each value is a filter of the search page. */
export interface SearchScope {
  /** Shown to the reader: "Finesse v12.5". */
  readonly title: string;
  readonly vendor?: string;
  readonly product?: string;
  readonly version?: string;
  /** `product/version/doc`. */
  readonly doc?: string;
}

/** The scope's filters as form fields. */
export function scopeFields(scope: SearchScope | undefined): [name: string, value: string][] {
  if (!scope) return [];
  const { vendor, product, version, doc } = scope;
  return Object.entries({ vendor, product, version, doc }).filter(
    (field): field is [string, string] => field[1] !== undefined,
  );
}
