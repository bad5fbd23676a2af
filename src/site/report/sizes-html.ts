/**
 * The part of the report that is known only when everything else has been written: it is put into the finished page.
 * Pure.
 */
import { formatBytes, formatNumber, type Language } from '../strings/language.ts';
import { reportTexts } from '../strings/report.ts';
import { checkLimits, HOSTS } from './host-limits.ts';
import { SITE_PARTS, type SiteSizes } from './site-sizes.ts';

/** Stands in the page until the sizes are known; `withSizes` replaces it and what is in it. */
export const SIZES_PLACE = /<div data-site-sizes[^>]*>[^<]*<\/div>/;

export function withSizes(page: string, sizes: SiteSizes, language: Language): string {
  return page.replace(SIZES_PLACE, () => sizesHtml(sizes, language));
}

function sizesHtml(sizes: SiteSizes, language: Language): string {
  const text = reportTexts[language];
  const parts = SITE_PARTS.filter((part) => sizes.parts[part].files > 0).map((part) =>
    row(`<th scope="row">${text.parts[part]}</th>`, sizes.parts[part], language),
  );
  const saved = sizes.parts.chunkPages.files + sizes.parts.chunkTwins.files;
  const advice = saved === 0 ? text.folded : text.fold(saved, sizes.files - saved);
  const hosts = HOSTS.map((host) => {
    const checks = checkLimits(host, sizes);
    const fits = checks.every(({ kept }) => kept);
    const list = (values: string[]): string => values.map(escaped).join('<br>');
    return `<tr><th scope="row"><a href="${escaped(host.source)}" rel="noopener noreferrer external" aria-label="${escaped(text.source(host.host))}">${escaped(host.host)}</a></th>
<td>${list(checks.map(({ measure, limit }) => text.measure[measure](limit)))}</td>
<td>${list(checks.map(({ measure, actual }) => text.measure[measure](actual)))}</td>
<td><span class="verdict verdict--${fits ? 'good' : 'bad'}">${fits ? text.kept : text.exceeded}</span></td></tr>`;
  });
  return `<div class="report__table" tabindex="0" role="group" aria-label="${escaped(text.sizes)}"><table>
<thead><tr><th scope="col">${text.part}</th><th scope="col" class="number">${text.files}</th><th scope="col" class="number">${text.size}</th></tr></thead>
<tbody>${parts.join('\n')}</tbody>
<tfoot>${row(`<th scope="row">${text.all}</th>`, sizes, language)}</tfoot></table></div>
<p>${escaped(text.largest(sizes.largestFile.name, sizes.largestFile.bytes))}</p>
<h3>${text.hosts}</h3>
<div class="report__table" tabindex="0" role="group" aria-label="${escaped(text.hosts)}"><table>
<thead><tr><th scope="col">${text.host}</th><th scope="col">${text.limit}</th><th scope="col">${text.here}</th><td></td></tr></thead>
<tbody>${hosts.join('\n')}</tbody></table></div>
<p>${escaped(advice)}</p>`;
}

function row(head: string, { files, bytes }: { files: number; bytes: number }, language: Language): string {
  return `<tr>${head}<td class="number">${formatNumber(language, files)}</td><td class="number">${formatBytes(language, bytes)}</td></tr>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
