/** Quoted phrases: a hit's text must hold every one, give or take case, spacing and typographic quotes. */

export function holdsPhrases(text: string, phrases: readonly string[]): boolean {
  const normalised = normalise(text);
  return phrases.every((phrase) => normalised.includes(normalise(phrase)));
}

function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/[‐‑–—]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
}
