/** Inline reStructuredText as inline Markdown. */
import { anchorName } from '../html/anchors.ts';
import { codeSpan, escapeMarkdown } from '../pdf/inline.ts';

export interface InlineContext {
  /** Web addresses and section titles by the names that references use, in lower case. */
  readonly targets: ReadonlyMap<string, string>;
  /** Values of `|name|`. */
  readonly substitutions: ReadonlyMap<string, string>;
  /** Labels of the whole source: name in lower case → where it stands. */
  readonly labels: ReadonlyMap<string, { readonly path: string; readonly title?: string }>;
  readonly path: string;
}

const MARK = '\ufdd1';
const CODE_ROLES =
  /^(?:code|command|program|file|option|envvar|keyword|samp|kbd|guilabel|literal|makevar|mimetype|regexp|token|math|(?:[\w-]+:)?(?:func|function|meth|method|class|exc|attr|data|mod|module|const|obj|type|macro|member|struct|enum|var|py|setting|confval|djadmin|opt|lib|ref-?code))$/;

export function inlineMarkdown(text: string, context: InlineContext): string {
  const kept: string[] = [];
  const keep = (markdown: string) => `${MARK}${kept.push(markdown) - 1}${MARK}`;
  const link = (address: string, shown: string) =>
    keep(
      `[${escapeMarkdown(shown)}](${address.replace(/[\s<>()]/g, (c) => (c === '(' ? '%28' : c === ')' ? '%29' : encodeURIComponent(c)))})`,
    );
  const marked = text
    .replaceAll(MARK, '')
    .replace(/``(.+?)``(?!`)/g, (_, code: string) => keep(codeSpan(code)))
    .replace(
      /\|([^|\s](?:[^|\n]*[^|\s])?)\|(?:__?)?/g,
      (whole, name: string) => context.substitutions.get(name.toLowerCase()) ?? whole,
    )
    .replace(/:([\w+:.-]+):`((?:[^`\\]|\\.)+)`/g, (_, role: string, content: string) =>
      roleMarkdown(role, content, context, keep, link),
    )
    .replace(/`((?:[^`\\<]|\\.)*?)\s*<([^>`]+)>`__?/g, (_, shown: string, target: string) => {
      const address = target.endsWith('_')
        ? context.targets.get(normal(target.slice(0, -1)))
        : target.replace(/\s+/g, '');
      return address === undefined ? shown : link(address, shown.trim() || address);
    })
    .replace(/`([^`\n]+)`__?/g, (_, name: string) => named(name, context, link))
    .replace(/_`([^`]+)`/g, (_, name: string) => `${keep(`<a id="${anchorName(slug(name))}"></a>`)}${name}`)
    .replace(/(?<![\w`])([A-Za-z][\w.-]*[A-Za-z0-9]|[A-Za-z])__?(?![\w`])/g, (whole, name: string) =>
      context.targets.has(normal(name)) ? named(name, context, link) : whole,
    )
    .replace(/\[(#[\w-]*|\d+|\*|[\w.-]+)\]_(?!\w)/g, (_, name: string) => `[${name}]`)
    .replace(/\bhttps?:\/\/[^\s<>"'`]+[^\s<>"'`.,;:!?)\]}]/g, (address) => keep(`<${address}>`))
    .replace(/\*\*(\S(?:.*?\S)?)\*\*/g, (_, strong: string) => keep(`**${escapeMarkdown(strong)}**`))
    .replace(/(?<![\w*])\*([^\s*](?:[^*]*[^\s*])?)\*(?![\w*])/g, (_, emphasis: string) =>
      keep(`*${escapeMarkdown(emphasis)}*`),
    )
    .replace(/`([^`\n]+)`/g, (_, title: string) => keep(codeSpan(title)))
    .replace(/\\ /g, '')
    .replace(/\\(.)/g, '$1');
  let result = escapeMarkdown(marked);
  for (let depth = 0; depth < 4 && result.includes(MARK); depth++)
    result = result.replace(
      new RegExp(`${MARK}(\\d+)${MARK}`, 'g'),
      (_, index: string) => kept[Number(index)] ?? '',
    );
  return result.replace(/\s+/g, ' ').trim();
}

function roleMarkdown(
  role: string,
  content: string,
  context: InlineContext,
  keep: (markdown: string) => string,
  link: (address: string, shown: string) => string,
): string {
  const told = /^(.*?)\s*<([^>]+)>$/.exec(content);
  const shown = (told?.[1] ?? content).trim();
  const target = (told?.[2] ?? content).trim();
  const name = role.toLowerCase();
  if (name === 'doc') {
    const page = target.startsWith('/') ? relativeTo(context.path, target.slice(1)) : target;
    return link(`${page}.rst`, told ? shown : (target.split('/').at(-1) ?? target));
  }
  if (/^(?:ref|numref|std:ref)$/.test(name)) {
    const label = context.labels.get(target.toLowerCase());
    if (!label)
      return told ? shown : context.targets.has(normal(target)) ? named(target, context, link) : shown;
    const page = label.path === context.path ? '' : relativeTo(context.path, label.path);
    return link(`${page}#${anchorName(target.toLowerCase())}`, told ? shown : (label.title ?? target));
  }
  if (name === 'download' || name === 'abbr' || name === 'term' || name === 'index' || name === 'dfn')
    return shown;
  if (name === 'strong' || name === 'guilabel' || name === 'menuselection')
    return keep(`**${escapeMarkdown(shown.replace(/-->/g, '>'))}**`);
  if (name === 'emphasis' || name === 'title-reference' || name === 'title')
    return keep(`*${escapeMarkdown(shown)}*`);
  if (name === 'sup' || name === 'superscript') return keep(`<sup>${escapeMarkdown(shown)}</sup>`);
  if (name === 'sub' || name === 'subscript') return keep(`<sub>${escapeMarkdown(shown)}</sub>`);
  if (name === 'pep' || name === 'rfc') return `${name.toUpperCase()} ${shown}`;
  if (CODE_ROLES.test(name)) {
    const short = target.startsWith('~') ? (target.split('.').at(-1) ?? target) : shown.replace(/^[!~]/, '');
    return keep(codeSpan((told ? shown : short).replace(/^[!~]/, '')));
  }
  return shown;
}

function named(
  name: string,
  { targets }: InlineContext,
  link: (address: string, shown: string) => string,
): string {
  const address = targets.get(normal(name));
  return address === undefined ? name : link(address, name);
}

function relativeTo(from: string, target: string): string {
  const up = from.split('/').length - 1;
  return `${'../'.repeat(up)}${target}`;
}

export function normal(name: string): string {
  return name.toLowerCase().replace(/\s+/g, ' ').trim();
}

export function slug(name: string): string {
  return normal(name)
    .replace(/[^\w]+/g, '-')
    .replace(/^-|-$/g, '');
}
