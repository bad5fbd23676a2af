/** The OpenSearch description: lets a browser search the library from its address bar. Pure. */
import type { Library } from '../../library/model.ts';
import type { Addresses } from './addresses.ts';
import type { PublishedFile } from './publish-files.ts';

/** Without a known address the template is relative to the host; only some browsers take that. */
export function openSearchDescription(library: Library, addresses: Addresses): PublishedFile {
  const template = `${addresses.url('search/')}?q={searchTerms}`;
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>${escaped(library.title.slice(0, 16))}</ShortName>
<LongName>${escaped(library.title.slice(0, 48))}</LongName>
<Description>${escaped(library.tagline.slice(0, 1024))}</Description>
<InputEncoding>UTF-8</InputEncoding>
<Image width="24" height="24" type="image/svg+xml">${escaped(addresses.url('favicon.svg'))}</Image>
<Url type="text/html" template="${escaped(template)}"/>
</OpenSearchDescription>
`;
  return { path: 'opensearch.xml', text };
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
