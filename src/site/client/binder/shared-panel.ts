/** What opening a shared link offers: to add its pages to one's own binder, or to put them in its place. */
import { binderTexts } from '../../strings/binder.ts';
import { element } from '../dom.ts';
import { pageTexts } from '../page-texts.ts';
import { isShareFragment, readShareFragment, type SharedBinder, UnreadableLinkError } from './share-link.ts';

const text = pageTexts(binderTexts);

export interface SharedChoices {
  /** Whether there is anything to be replaced. */
  readonly ownIsEmpty: () => boolean;
  readonly merge: (chunkIds: readonly string[]) => void;
  readonly replace: (chunkIds: readonly string[]) => void;
}

/** Shows the panel in `area` when the address holds a binder; what is chosen takes the list out of the address. */
export async function offerSharedBinder(area: HTMLElement, choices: SharedChoices): Promise<void> {
  const { hash } = location;
  if (!isShareFragment(hash)) return;
  try {
    show(area, await readShareFragment(hash), choices);
  } catch (error) {
    if (!(error instanceof UnreadableLinkError)) throw error;
    const close = button(text.close, () => dismiss(area));
    area.replaceChildren(element('p', {}, text.unreadableLink), close);
    area.hidden = false;
  }
}

function show(area: HTMLElement, shared: SharedBinder, { ownIsEmpty, merge, replace }: SharedChoices): void {
  const { chunkIds, invalid } = shared;
  const choose = (act: (ids: readonly string[]) => void) => () => {
    dismiss(area);
    act(chunkIds);
  };
  const heading = element('h2', { tabindex: '-1' }, text.sharedTitle);
  const actions = ownIsEmpty()
    ? [button(text.take, choose(merge))]
    : [button(text.merge, choose(merge)), button(text.replace, choose(replace))];
  area.replaceChildren(
    heading,
    element('p', {}, text.sharedHolds(chunkIds.length), invalid > 0 && ` ${text.sharedInvalid(invalid)}`),
    element(
      'div',
      { class: 'binder__choices' },
      ...actions,
      button(text.dismiss, () => dismiss(area)),
    ),
  );
  area.hidden = false;
  heading.focus();
}

function dismiss(area: HTMLElement): void {
  area.hidden = true;
  area.replaceChildren();
  history.replaceState(history.state, '', location.pathname + location.search);
}

function button(label: string, act: () => void): HTMLButtonElement {
  const created = element('button', { type: 'button', class: 'button' }, label);
  created.addEventListener('click', act);
  return created;
}
