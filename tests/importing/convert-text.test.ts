import { expect, it } from 'vitest';
import { convertText, type TextRequest } from '../../src/importing/conversion/convert-text.ts';

const convert = (bytes: Uint8Array | string, kind: TextRequest['kind'] = 'html', lenient = false) =>
  convertText({
    path: 'a',
    kind,
    bytes: typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes,
    lenient,
    texts: new Map(),
    labels: new Map(),
  });

it('reads pages in the encoding that they name', () => {
  const page = (charset: string, text: Uint8Array) =>
    Buffer.concat([
      Buffer.from(`<html><head><meta charset="${charset}"></head><body><h1>`),
      text,
      Buffer.from('</h1></body></html>'),
    ]);
  const said = (bytes: Uint8Array) => {
    const reply = convert(bytes);
    return reply.type === 'text' ? reply.text.markdown : reply;
  };
  expect(said(page('shift_jis', Buffer.from([0x8e, 0x9e, 0x8c, 0x76])))).toBe('# 時計\n');
  expect(said(page('koi8-r', Buffer.from([0xfe, 0xc1, 0xd3, 0xd9])))).toBe('# Часы\n');
  expect(said(page('utf-8', Buffer.from('Gehäuse')))).toBe('# Gehäuse\n');
  expect(said(page('utf-8', Buffer.from('\0\x01Zeiger')))).toContain('Zeiger');
});

it('refuses what is no text, and knows text that is no page', () => {
  expect(convert(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]))).toEqual({
    type: 'failed',
    reason: 'it is a ZIP or Office file',
  });
  expect(convert('Permission is granted.', 'text')).toEqual({ type: 'nothing' });
  expect(convert('Permission is granted.', 'text', true).type).toBe('text');
  expect(convert('Clock\n=====\n\n.. note:: Wind it.\n', 'text')).toMatchObject({
    text: { markdown: '# Clock\n\n> [!NOTE]\n> Wind it.\n' },
  });
  expect(convert('<frameset></frameset>')).toEqual({ type: 'nothing' });
});

it('fetches no external entities and runs no scripts', () => {
  const reply = convert(
    '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>a &x; b</p><script>throw 1</script></body></html>',
  );
  expect(reply).toMatchObject({ type: 'text' });
  expect(JSON.stringify(reply)).not.toContain('root:');
});
