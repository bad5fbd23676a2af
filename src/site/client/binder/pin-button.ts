import { binderTexts } from '../../strings/binder.ts';
import { element } from '../dom.ts';
import { pageTexts } from '../page-texts.ts';
import { holds, NewerBinderError } from './binder.ts';
import { loadBinder } from './store.ts';

/** The pin of a page that scripts show; `set-up.ts` hears its clicks. @param name what the page is called. */
export function pinButton(chunkId: string, name: string): HTMLButtonElement {
  const label = pageTexts(binderTexts).pinThis(name);
  return element('button', {
    type: 'button',
    class: 'pin',
    'data-pin': chunkId,
    'aria-pressed': String(isPinned(chunkId)),
    'aria-label': label,
    title: label,
  });
}

function isPinned(chunkId: string): boolean {
  try {
    return holds(loadBinder(), chunkId);
  } catch (error) {
    if (error instanceof NewerBinderError) return false;
    throw error;
  }
}
