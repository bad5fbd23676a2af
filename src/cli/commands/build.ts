import { parseArgs } from 'node:util';
import { createProgress } from '../../workspace/progress.ts';
import { buildLibrary } from '../build-library.ts';
import type { Command } from '../command.ts';

const help = `mcdewey build: publish a content folder as a searchable static site

Usage: mcdewey build [options]

  --content DIR   the library's folder (default: content)
  --out DIR       where the site goes (default: dist); replaced as a whole when the build is finished
  --base PATH     path below which the site will be served, such as /docs/ (default: library.yaml, else /)
  --site URL      address of the published site, for sitemap and absolute links (default: library.yaml)
  --model NAME    embedding model (default: library.yaml, else bge-small-en-v1.5)
  --text-only     no embeddings: search by words only, no model needed
  --no-browser-model
                  leave out the files for deep search in the browser (about 45 MB)
  --json          print the report as JSON

Exit code: 0 built, 1 built but some manuals have errors, 2 not built (the old site is untouched).
`;

export const command: Command = {
  summary: 'publish a content folder as a searchable static site',
  help,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        content: { type: 'string', default: 'content' },
        out: { type: 'string', default: 'dist' },
        base: { type: 'string' },
        site: { type: 'string' },
        model: { type: 'string' },
        'text-only': { type: 'boolean', default: false },
        'no-browser-model': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const report = await buildLibrary({
      contentDir: values.content,
      outDir: values.out,
      base: values.base,
      siteUrl: values.site,
      model: values.model,
      textOnly: values['text-only'],
      withoutBrowserModel: values['no-browser-model'],
      progress: createProgress(process.stderr),
    });
    const errors = report.problems.filter((problem) => problem.severity === 'error').length;
    if (values.json) {
      process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    } else {
      const { counts } = report.index;
      process.stdout.write(
        `Built ${values.out} in ${report.seconds.toFixed(1)} s: ${counts.documents} documents, ${counts.chunks} chunks ` +
          `(${report.index.repeatedChunks} repeated over versions), ${counts.passages} passages, ${report.pages} HTML pages.\n`,
      );
      if (errors > 0)
        process.stdout.write(`${errors} manuals have errors (listed above) and are left out.\n`);
    }
    return errors > 0 ? 1 : 0;
  },
};
