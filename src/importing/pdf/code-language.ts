/** Guesses the language of a listing. A wrong guess colours it wrongly, so that doubt is no language. */

interface Language {
  /** Name as written after a fence. */
  readonly name: string;
  is(text: string, lines: readonly string[]): boolean;
}

/** The share of lines, blank ones left out, that match. */
const share = (lines: readonly string[], pattern: RegExp): number =>
  lines.filter((line) => pattern.test(line)).length / Math.max(1, lines.length);

/** The first that fits: the more telling its signs, the further up. */
const LANGUAGES: readonly Language[] = [
  { name: 'bash', is: (text) => /^#!\s?\/(?:usr\/)?bin\/(?:env )?(?:ba|da|k|z)?sh\b/.test(text) },
  { name: 'json', is: (text) => isJson(text) },
  {
    name: 'xml',
    is: (text) =>
      /^<(?:\?xml|!DOCTYPE|!--|[a-z][\w:.-]*(?:\s|>|\/>))/i.test(text) && /<\/[a-z]|\/>/i.test(text),
  },
  {
    name: 'c',
    is: (text, lines) =>
      /^\s*#\s*include\s*[<"]/m.test(text) ||
      (/^\s*(?:static |const |extern )*(?:int|void|char|unsigned|struct|u_int32_t|size_t)\b.*[;,({]\s*$/m.test(
        text,
      ) &&
        share(lines, /[;{}]\s*(?:\/\*.*)?$/) >= 0.5),
  },
  {
    name: 'java',
    is: (text, lines) =>
      /^\s*(?:import java[\w.]*\.|public (?:static |final |abstract )*(?:class|void|interface)\b)|\bSystem\.out\./m.test(
        text,
      ) && share(lines, /[;{}]\s*(?:\/\/.*)?$/) >= 0.4,
  },
  {
    name: 'sql',
    is: (text) =>
      /^(?:--.*\n\s*)*(?:SELECT\b[\s\S]*\bFROM\b|INSERT INTO\b|UPDATE\b[\s\S]*\bSET\b|DELETE FROM\b|(?:CREATE|ALTER|DROP) (?:TABLE|VIEW|INDEX|USER|SCHEMA|DATABASE|TRIGGER|FUNCTION|PROCEDURE|SEQUENCE|ROLE|TYPE)\b|GRANT\b.*\bTO\b|SET (?:DATABASE|TABLE|SESSION|SCHEMA)\b)/.test(
        text,
      ),
  },
  {
    name: 'erlang',
    is: (text) =>
      /^-(?:module|export|behaviou?r|include(?:_lib)?|record)\(/m.test(text) || /^\d+> .*\.$/m.test(text),
  },
  { name: 'python', is: (text) => /^(?:>>> |def \w+\(.*\):$|from [\w.]+ import )/m.test(text) },
  {
    name: 'console',
    is: (_, lines) =>
      share(lines, /^\s*(?:\[?[\w.-]+@[\w.-]+[^\]$#]*\]?[$#]|[$#%]) \S/) >= 0.25 &&
      /^\s*(?:\[?[\w.-]+@[\w.-]+[^\]$#]*\]?[$#]|[$%]|# [a-z./][\w./-]*(?:\s|$))/.test(lines[0] ?? ''),
  },
  {
    name: 'scheme',
    is: (text) =>
      /^\s*\((?:define|let\*?|letrec|lambda|if|cond|begin|import|library|module|set!|parameterize|define-syntax|define-record-type)[\s(]/.test(
        text,
      ) && isBalanced(text),
  },
  {
    name: 'ini',
    is: (text, lines) =>
      /^\s*\[[\w .:/-]+\]\s*$/m.test(text) &&
      share(lines, /^\s*(?:\[[\w .:/-]+\]|[#;].*|[\w.-]+\s*=.*)\s*$/) >= 0.9,
  },
];

const LONGEST_SAMPLE = 4000;

/** @returns a name for the fence ("sql"), or "" where nothing tells. */
export function guessLanguage(lines: readonly string[]): string {
  const filled = lines.filter((line) => line.trim() !== '').slice(0, 80);
  const text = filled.join('\n').trim().slice(0, LONGEST_SAMPLE);
  return LANGUAGES.find((language) => language.is(text, filled))?.name ?? '';
}

function isJson(text: string): boolean {
  if (!/^[[{][\s\S]*[\]}]$/.test(text)) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

function isBalanced(text: string): boolean {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return Math.abs(count(/[([]/g) - count(/[)\]]/g)) <= 1;
}
