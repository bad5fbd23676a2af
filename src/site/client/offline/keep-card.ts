/** On a version's shelf: the offer to keep it. */
import { required } from '../dom.ts';
import { onKept } from './events.ts';
import { canKeep } from './keep.ts';
import { readRecord } from './record.ts';
import { ShelfRow } from './shelf-row.ts';

const area = document.querySelector<HTMLElement>('[data-keep]');
if (area && canKeep()) {
  const { product = '', version = '', title = '' } = area.dataset;
  const status = required<HTMLElement>('[data-keep-status]');
  const row = new ShelfRow(
    required<HTMLElement>('[data-keep-row]', area),
    { product, version, title },
    (message) => {
      status.textContent = message;
    },
  );
  const show = async () => void row.show(await readRecord());
  onKept((event) => {
    if (event.kind === 'changed') void show();
    else row.hear(event);
  });
  void show();
}
