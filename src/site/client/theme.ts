/** The button that goes through system, light and dark. `public/theme.js` sets the choice before first paint. */
import { frameTexts } from '../strings/frame.ts';
import { pageTexts } from './page-texts.ts';

const STORAGE_KEY = 'mcdewey-theme';
const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

export function setUpThemeToggle(): void {
  const button = document.querySelector<HTMLButtonElement>('[data-theme-toggle]');
  if (!button) return;
  let theme = currentTheme();
  label(button, theme);
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
    apply(theme);
    label(button, theme);
  });
}

function currentTheme(): Theme {
  const set = document.documentElement.dataset.theme;
  return set === 'light' || set === 'dark' ? set : 'system';
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // Storage may be forbidden; the choice then lasts for this page.
  }
}

function label(button: HTMLButtonElement, theme: Theme): void {
  const text = pageTexts(frameTexts).theme[theme];
  button.setAttribute('aria-label', text);
  button.title = text;
}
