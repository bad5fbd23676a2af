/** True when `path` (with `/`) matches one of the patterns: `*`, `?`, `**` and `{a,b}`; `!pattern` takes out. */
export function matchesGlobs(path: string, patterns: readonly string[]): boolean {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  return (
    (wanted.length === 0 || wanted.some((pattern) => globToRegExp(pattern).test(path))) &&
    !unwanted.some((pattern) => globToRegExp(pattern).test(path))
  );
}

function globToRegExp(pattern: string): RegExp {
  let depth = 0;
  const source = pattern.replace(/^\.?\//, '').replace(/\*\*\/|\*\*|[*?{},]|[.+^$()|[\]\\]/g, (token) => {
    switch (token) {
      case '**/':
        return '(?:.*/)?';
      case '**':
        return '.*';
      case '*':
        return '[^/]*';
      case '?':
        return '[^/]';
      case '{':
        depth++;
        return '(?:';
      case '}':
        if (depth === 0) return '\\}';
        depth--;
        return ')';
      case ',':
        return depth > 0 ? '|' : ',';
      default:
        return `\\${token}`;
    }
  });
  return new RegExp(`^${source}${')'.repeat(depth)}$`);
}
