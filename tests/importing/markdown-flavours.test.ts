import { describe, expect, it } from 'vitest';
import { convertMarkdown } from '../../src/importing/markdown/convert-markdown.ts';
import { includeCandidates, includeTargets } from '../../src/importing/markdown/includes.ts';

const plain = (text: string, kind: 'markdown' | 'mdx' = 'markdown') =>
  convertMarkdown(text, kind)
    .markdown.replace(/\n{3,}/g, '\n\n')
    .trim();

describe('notes of other tools', () => {
  it('become callouts, with their title and their code', () => {
    expect(
      plain('!!! warning "Mind the gap"\n    Body.\n\n    ```py\n    if x:\n        y\n    ```\n\nAfter.'),
    ).toBe('> [!WARNING]\n> **Mind the gap**\n>\n> Body.\n>\n> ```py\n> if x:\n>     y\n> ```\n\nAfter.');
    expect(plain('??? tip\n    a\n\n    !!! note\n        b')).toBe('> [!TIP]\n> a\n>\n> > [!NOTE]\n> > b');
    expect(plain('!!! example\n    a')).toBe('> [!NOTE]\n> **Example**\n>\n> a');
    expect(plain(':::tip[Title]\na\n:::\n\n:::: danger\n::: note\nb\n:::\n::::')).toBe(
      '> [!TIP]\n> **Title**\n>\n> a\n\n> [!CAUTION]\n> > [!NOTE]\n> > b',
    );
    expect(plain('{{< note >}}\na `{{< note >}}`\n{{< /note >}}')).toBe('> [!NOTE]\n> a `{{< note >}}`');
    expect(plain('{{% alert title="Careful" color="warning" %}}a{{% /alert %}}')).toBe(
      '> [!WARNING]\n> **Careful**\n>\n> a',
    );
    expect(plain('{% hint style="danger" %}\na\n{% endhint %}')).toBe('> [!CAUTION]\n> a');
    expect(plain('<Callout type="warning" title="Hot">\n  a\n</Callout>', 'mdx')).toBe(
      '> [!WARNING]\n> **Hot**\n>\n> a',
    );
  });

  it('stay what they are in code and where they are not closed', () => {
    const text = '```\n!!! note\n    a\n{{< note >}}\n```\n\n:::note\nopen to the end';
    expect(plain(text)).toBe(text);
  });
});

describe('shortcodes and tabs', () => {
  it('leave what a reader needs of them', () => {
    expect(
      plain('[a]({{< ref "b.md#c" >}}) {{< youtube xyz >}}{{< glossary_tooltip text="pod" term_id="x" >}}'),
    ).toBe('[a](b.md#c) pod');
    expect(
      plain('{{< highlight go "linenos=table" >}}\nfunc main() {\n\tx  = 1\n}\n{{< /highlight >}}'),
    ).toBe('```go\nfunc main() {\n\tx  = 1\n}\n```');
    expect(plain('{{< tabs >}}\n{{% tab name="Linux" %}}\na\n{{% /tab %}}\n{{< /tabs >}}')).toBe(
      '**Linux**\n\na',
    );
    expect(plain('=== "Linux"\n\n    a\n\n=== "Mac"\n\n    b')).toBe('**Linux**\n\na\n\n**Mac**\n\nb');
    expect(
      plain('<Tabs>\n  <TabItem value="x" label="Linux">\n\n    a\n\n  </TabItem>\n</Tabs>', 'mdx'),
    ).toBe('**Linux**\n\na');
    expect(plain('{{</* note */>}}')).toBe('{{< note >}}');
  });

  it('leave formulas and placeholders alone', () => {
    const text = 'Set {{ name }} to a < b > c, {x} and {{%d}}.';
    expect(plain(text)).toBe(text);
    expect(plain(text, 'mdx')).toBe(text);
  });

  it('keep the names of headings', () => {
    expect(plain('## Set up {: #setup .wide }\n\ntext {: .red }')).toBe('## Set up {#setup}\n\ntext');
    expect(plain('## Set up \\{#setup}', 'mdx')).toBe('## Set up {#setup}');
  });

  it('are cut through in time, however many there are', () => {
    const text = `${'{{< note >}}'.repeat(15_000)}${'<A>'.repeat(15_000)}${':::note\n'.repeat(3000)}`;
    expect(plain(text, 'mdx').length).toBeGreaterThan(0);
  });
});

describe('included files', () => {
  const texts = new Map([
    ['docs/parts/key.md', '---\ntitle: Part\n---\nThe key.\n\n--8<-- "more.txt"\n'],
    ['docs/parts/more.txt', 'More.'],
    ['code/a.py', 'import a\n# --8<-- [start:run]\nrun()\n# --8<-- [end:run]\nend()\n'],
    ['loop.md', '--8<-- "loop.md"\n'],
  ]);
  const put = (text: string) => convertMarkdown(text, 'markdown', { path: 'docs/index.md', texts });

  it('stand where they were called, without their front matter', () => {
    expect(put('A\n\n--8<-- "parts/key.md"\n').markdown).toBe('A\n\nThe key.\n\nMore.\n');
    expect(put('{{% include "parts/more.txt" %}}').markdown).toBe('More.\n');
    expect(put('[!INCLUDE [key](parts/more.txt)]').markdown).toBe('More.\n');
    expect(put('```py\n--8<-- "code/a.py:run"\n```').markdown).toBe('```py\nrun()\n```\n');
    expect(put('--8<-- "code/a.py:1:1"').markdown).toBe('import a\n');
  });

  it('that are not there or include themselves are named', () => {
    expect(put('--8<-- "gone.md"\n').missing).toEqual(['gone.md']);
    expect(put('--8<-- "/loop.md"\n').missing).toEqual(['loop.md']);
  });

  it('are looked for inside the source only', () => {
    expect(includeTargets('--8<-- "../../../etc/passwd"\n{!a.md!}')).toEqual(['../../../etc/passwd', 'a.md']);
    expect(
      includeCandidates('docs/index.md', '../../../etc/passwd').every((path) => !path.startsWith('..')),
    ).toBe(true);
  });
});
