/** Copying with an answer that can be seen and heard. */
import { copyingTexts } from '../strings/copying.ts';
import { element } from './dom.ts';
import { pageTexts } from './page-texts.ts';

const ANSWER_MS = 2000;

/** Writes to the clipboard and says on the button whether it worked. */
export async function copyFrom(button: HTMLElement, text: string | Promise<string>): Promise<void> {
  if (button.dataset.answer !== undefined) return;
  const label = button.textContent;
  const { copied, refused } = pageTexts(copyingTexts);
  const answer = (await written(text)) ? copied : refused;
  button.dataset.answer = '';
  button.textContent = answer;
  announce(answer);
  setTimeout(() => {
    button.textContent = label;
    delete button.dataset.answer;
  }, ANSWER_MS);
}

async function written(text: string | Promise<string>): Promise<boolean> {
  try {
    if (typeof text === 'string') await navigator.clipboard.writeText(text);
    else {
      // The item is handed over at once: some browsers forget the click while the text is fetched.
      const blob = text.then((value) => new Blob([value], { type: 'text/plain' }));
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    }
    return true;
  } catch {
    return false;
  }
}

let region: HTMLElement | undefined;

/** For screen readers: a button whose own label changes is not always read again. */
function announce(message: string): void {
  if (!region) {
    region = element('p', { class: 'visually-hidden', role: 'status' });
    document.body.append(region);
  }
  const status = region;
  status.textContent = '';
  // A region that has just been added is not watched yet.
  requestAnimationFrame(() => {
    status.textContent = message;
  });
}
