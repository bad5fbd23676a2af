/** Takes the languages that a site does not speak out of its published scripts: they would double every text. */
import { sep } from 'node:path';
import { LANGUAGES, type Language } from './language.ts';

interface TransformPlugin {
  readonly name: string;
  readonly enforce: 'pre';
  transform(this: { error(message: string): never }, code: string, id: string): string | undefined;
}

/** How each file of texts ends: all languages by name. */
const ALL_LANGUAGES = `{ ${LANGUAGES.join(', ')} };`;
const NOT_TEXTS = new Set(['language.ts', 'one-language.ts']);

/**
 * A Vite plugin: in `strings/<feature>.ts` every language becomes an alias of the one that is wanted, and the
 * bundler drops what is then unused.
 *
 * @returns a new plugin at each call, since pages and workers each need their own.
 */
export function oneLanguage(language: Language): TransformPlugin {
  return {
    name: 'mcdewey-one-language',
    enforce: 'pre',
    transform(code, id) {
      const [, file] = /[\\/]site[\\/]strings[\\/]([\w-]+\.ts)$/.exec(id.replaceAll(sep, '/')) ?? [];
      if (file === undefined || NOT_TEXTS.has(file)) return undefined;
      const start = code.lastIndexOf(ALL_LANGUAGES);
      if (start < 0) this.error(`strings/${file} must end by exporting ${ALL_LANGUAGES}`);
      const aliases = LANGUAGES.map((name) => `${name}: ${language}`).join(', ');
      return `${code.slice(0, start)}{ ${aliases} };${code.slice(start + ALL_LANGUAGES.length)}`;
    },
  };
}
