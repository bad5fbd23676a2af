/** Evidence from the catalogue: products, versions and manuals that the query names. */
import type { Facets } from './facets.ts';
import { tokenize } from './tokenizer.ts';

export interface NameMatch {
  /** True when the query holds the version's number, and for a bare number ("5") the product's name too. */
  namesVersion(product: string, version: string): boolean;
  /** In [0, 1]: how much of the naming part of the query this unit's product, version and manual carry. */
  evidence(unit: number): number;
  /** Names found in the query that belong to the unit, for "why this ranked". */
  names(unit: number): readonly string[];
}

/** Kinds of manual, not names of any: "users" in a question does not ask for the user guide. */
const KINDS_OF_MANUAL: ReadonlySet<string> = new Set(
  tokenize(
    `administration administrator admin api beginner book chapter developer documentation engine faq getting started
    guide handbook introduction language library manual message programmer programming reference system user version`,
  ),
);

/** Precomputed once per library: which manuals each name term belongs to. */
export class NameIndex {
  readonly #facets: Facets;
  /** term → manual indexes whose vendor, product, version or manual title holds it. */
  readonly #manualsOfTerm = new Map<string, Set<number>>();

  constructor(facets: Facets) {
    this.#facets = facets;
    for (const [index, manual] of facets.manuals.entries()) {
      const names = [
        ...this.#namesOf(manual.product),
        facets.vendorTitle(manual.vendor),
        manual.version,
        manual.version.replace(/^v(?=[0-9])/i, ''),
        facets.versionTitle(manual.product, manual.version),
      ];
      const titleTerms = tokenize(manual.title).filter((term) => !KINDS_OF_MANUAL.has(term));
      for (const term of new Set([...names.flatMap((name) => tokenize(name)), ...titleTerms])) {
        const manuals = this.#manualsOfTerm.get(term) ?? new Set();
        this.#manualsOfTerm.set(term, manuals.add(index));
      }
    }
  }

  match(queryTerms: readonly { readonly term: string; readonly word: string }[]): NameMatch {
    const total = this.#facets.manuals.length;
    const found: { word: string; manuals: ReadonlySet<number>; weight: number }[] = [];
    for (const { term, word } of queryTerms) {
      const manuals = this.#manualsOfTerm.get(term);
      // A word that every manual's name holds ("guide") tells none of them apart.
      if (!manuals || manuals.size === total) continue;
      found.push({ word, manuals, weight: Math.log(total / manuals.size) });
    }
    const sum = found.reduce((weight, name) => weight + name.weight, 0);
    // A name that picks out one manual of many counts in full, one that half of them share for little.
    const sharpness = Math.max(0, ...found.map((name) => name.weight)) / Math.log(Math.max(2, total));
    const bySet = new Map<number, { evidence: number; names: string[] }>();
    const ofUnit = (unit: number): { evidence: number; names: string[] } => {
      const set = this.#facets.setOf(unit);
      const known = bySet.get(set);
      if (known) return known;
      let best = { evidence: 0, names: [] as string[] };
      for (const manual of this.#facets.file.sets[set] ?? []) {
        const ofManual = found.filter((name) => name.manuals.has(manual));
        const evidence = (sharpness * ofManual.reduce((weight, name) => weight + name.weight, 0)) / sum;
        if (evidence > best.evidence) best = { evidence, names: ofManual.map((name) => name.word) };
      }
      bySet.set(set, best);
      return best;
    };
    const terms = new Set(queryTerms.map(({ term }) => term));
    const held = new Map<string, boolean>();
    const holdsAll = (name: string): boolean => {
      let holds = held.get(name);
      if (holds === undefined) {
        holds = tokenize(name).every((term) => terms.has(term));
        held.set(name, holds);
      }
      return holds;
    };
    return {
      evidence: (unit) => (found.length === 0 ? 0 : ofUnit(unit).evidence),
      names: (unit) => (found.length === 0 ? [] : ofUnit(unit).names),
      namesVersion: (product, version) => {
        const number = version.replace(/^v(?=[0-9])/i, '');
        if (!holdsAll(version) && !holdsAll(number)) return false;
        if (/\D/.test(number) || holdsAll(version) !== holdsAll(number)) return true;
        return this.#namesOf(product).some(holdsAll);
      },
    };
  }

  #namesOf(product: string): readonly string[] {
    const entry = this.#facets.file.products.find(({ id }) => id === product);
    return [product, ...(entry ? [entry.title, ...entry.aliases] : [])];
  }
}
