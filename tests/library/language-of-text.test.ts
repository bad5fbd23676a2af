import { expect, it } from 'vitest';
import { languageOfText } from '../../src/library/language-of-text.ts';
import { parseDocument } from '../../src/library/parse-document.ts';

it.each([
  ['ja', '起動時に apt-get を実行するには、次の設定ファイルを編集します。'],
  ['zh', '运行 apt-get 之前请先编辑配置文件。'],
  ['ko', '실행하기 전에 설정 파일을 편집하십시오.'],
  ['ar', 'قبل التشغيل حرر ملف الإعداد ثم أعد التشغيل.'],
  ['he', 'ערוך את קובץ ההגדרות לפני ההפעלה.'],
  ['el', 'Επεξεργαστείτε το αρχείο ρυθμίσεων.'],
])('tells %s by its script, commands in Latin letters or not', (lang, text) => {
  expect(languageOfText(text)).toBe(lang);
});

it.each([
  ['Edit the file, see 日本 for more about the place.'],
  ['Измените файл настроек.'],
  ['1234 ...'],
  [''],
])('does not guess where the script tells nothing: %j', (text) => {
  expect(languageOfText(text)).toBeUndefined();
});

it('is used for a manual whose front matter names no language, and only then', () => {
  const langOf = (head: string) =>
    parseDocument({
      source: 'a/1/b/c.md',
      text: `${head}# 設定\n\n設定ファイルを編集します。\n`,
      contentHash: 'x',
    }).document?.metadata.lang;
  expect(langOf('')).toBe('ja');
  expect(langOf('---\nlang: en\n---\n')).toBe('en');
});
