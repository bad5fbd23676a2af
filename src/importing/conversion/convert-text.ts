/** Any kind of text file to Markdown. Pure: what it needs beside the file comes with the request. */
import { decodeText } from '../../workspace/decode-text.ts';
import { convertAsciidoc } from '../asciidoc/convert-asciidoc.ts';
import { convertHtml } from '../html/convert-html.ts';
import { type ConvertedText, convertMarkdown, looksLikeMarkdown } from '../markdown/convert-markdown.ts';
import { convertRst, looksLikeRst } from '../restructuredtext/convert-rst.ts';
import type { SourceKind } from '../sources/kinds.ts';

export interface TextRequest {
  /** Path in the source. */
  readonly path: string;
  readonly kind: Exclude<SourceKind, 'pdf'>;
  readonly bytes: Uint8Array;
  /** Takes a .txt file for Markdown whatever it looks like. */
  readonly lenient: boolean;
  /** Files that it may include, by path in the source. */
  readonly texts: ReadonlyMap<string, string>;
  /** Labels of reStructuredText that it refers to. */
  readonly labels: ReadonlyMap<string, { readonly path: string; readonly title?: string }>;
}

/** `nothing`: no page of a manual. `failed`: the end of a sentence ("it is a ZIP file"). */
export type TextReply =
  | { readonly type: 'text'; readonly text: ConvertedText; readonly encoding?: string }
  | { readonly type: 'nothing' }
  | { readonly type: 'failed'; readonly reason: string };

export function convertText(request: TextRequest): TextReply {
  const { path, kind, bytes, lenient, texts, labels } = request;
  const page = kind === 'html' ? decodePage(bytes) : undefined;
  const decoded = page === undefined ? decodeText(bytes) : undefined;
  if (decoded?.kind === 'binary') return { type: 'failed', reason: `it is ${decoded.what}` };
  const text = page ?? decoded!.text;
  const encoding = decoded?.kind === 'guessed' ? decoded.encoding : undefined;
  const done = (converted: ConvertedText | undefined): TextReply =>
    converted === undefined
      ? { type: 'nothing' }
      : { type: 'text', text: converted, ...(encoding === undefined ? {} : { encoding }) };
  const includes = { path, texts };
  switch (kind) {
    case 'html':
      return done(convertHtml(text, path));
    case 'asciidoc':
      return done(convertAsciidoc(text, includes));
    case 'restructuredtext':
      return done(convertRst(text, includes, labels));
    case 'text':
      if (looksLikeRst(text)) return done(convertRst(text, includes, labels));
      return done(lenient || looksLikeMarkdown(text) ? convertMarkdown(text, 'text', includes) : undefined);
    default:
      return done(convertMarkdown(text, kind, includes));
  }
}

/**
 * A page in the encoding that it names at its beginning, where it is not UTF-8; what begins like a page is one, even
 * with control characters in it. @returns undefined for everything else.
 */
function decodePage(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 2048));
  const name =
    /<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w:-]{2,40})/i.exec(head)?.[1] ??
    /^<\?xml[^>]{0,100}encoding=["']([\w-]{2,40})["']/.exec(head)?.[1] ??
    'utf-8';
  if (!/^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|head|!--)/i.test(head)) return undefined;
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes).replaceAll('\0', '');
  } catch {
    return undefined;
  }
}
