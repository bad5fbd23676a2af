/** The whole binder as one document on the screen, for reading through and for the printer. */
import { binderTexts } from '../../strings/binder.ts';
import { languageFor } from '../../strings/language.ts';
import { element, required } from '../dom.ts';
import { pageTexts } from '../page-texts.ts';
import { assemble } from './assemble.ts';
import { type Binder, NewerBinderError } from './binder.ts';
import { citationOfPage, type ExportFrame, type ExportPage } from './export-document.ts';
import { nameOfPage } from './page-name.ts';
import { fetchPageText } from './page-text.ts';
import { loadBinder } from './store.ts';

const text = pageTexts(binderTexts);
const frame: ExportFrame = {
  language: languageFor(document.documentElement.lang),
  date: new Date().toISOString().slice(0, 10),
};

const area = required<HTMLElement>('[data-bound]');
const status = required<HTMLElement>('[data-binder-status]');
required<HTMLButtonElement>('[data-print]').addEventListener('click', () => print());
required('[data-made]').textContent = text.made(frame.date);

const binder = ownBinder();
required<HTMLElement>('[data-binder-empty]').hidden = binder.length > 0;
required<HTMLElement>('[data-bound-contents]').hidden = binder.length === 0;
required('[data-bound-contents] ol').append(
  ...binder.map((page, index) =>
    element('li', {}, element('a', { href: `#p${index + 1}` }, nameOfPage(page, frame.language))),
  ),
);
await assemble(
  binder,
  (_, url) => fetchPageText(url),
  (entry, done) => {
    area.append(sectionOf(entry, done));
    status.textContent = text.assembling(done, binder.length);
  },
);
status.textContent = binder.length === 0 ? '' : text.assembled(binder.length);
area.removeAttribute('aria-busy');

function ownBinder(): Binder {
  try {
    return loadBinder();
  } catch (error) {
    if (!(error instanceof NewerBinderError)) throw error;
    status.textContent = text.newer;
    return [];
  }
}

function sectionOf(entry: ExportPage<HTMLElement>, place: number): HTMLElement {
  const note = entry.page.note?.trim();
  const heading = element(
    'h2',
    { id: `p${place}-title` },
    `${place}. ${nameOfPage(entry.page, frame.language)}`,
  );
  return element(
    'section',
    { class: 'bound', id: `p${place}`, 'aria-labelledby': heading.id },
    heading,
    note !== undefined &&
      note !== '' &&
      element('aside', { class: 'bound__note' }, element('strong', {}, `${text.note}: `), note),
    entry.text ?? element('p', {}, element('em', {}, text.textMissing)),
    element('p', { class: 'bound__source' }, `${text.source}: ${citationOfPage(entry, frame)}`),
  );
}
