import { describe, expect, it } from 'vitest';
import { convertAsciidoc } from '../../src/importing/asciidoc/convert-asciidoc.ts';
import { convertRst, labelsOf, looksLikeRst } from '../../src/importing/restructuredtext/convert-rst.ts';

const lines = (...text: string[]) => text.join('\n');

describe('AsciiDoc', () => {
  const adoc = (...text: string[]) => convertAsciidoc(lines(...text)).markdown.trimEnd();

  it('has headings with the names that references use, in both forms', () => {
    expect(
      adoc(
        '= Clock: a *guide*',
        ':part: spring',
        '',
        'See <<wind>>, <<parts,the parts>>.',
        '',
        '[#wind]',
        '== Winding',
        '',
        'The {part}, not {other}.',
        '',
        'Parts [[parts]]',
        '~~~~~~~~~~~~~~~',
        'Many.',
      ),
    ).toBe(
      lines(
        '# Clock: a **guide**',
        '',
        'See [Winding](#wind), [the parts](#parts).',
        '',
        '## Winding {#wind}',
        '',
        'The spring, not {other}.',
        '',
        '### Parts {#parts}',
        '',
        'Many.',
      ),
    );
  });

  it('has notes, code with its white space, and links', () => {
    expect(
      adoc(
        'NOTE: Wind *it*.',
        '',
        '[WARNING]',
        '.Careful',
        '====',
        'Never _drop_ it.',
        '====',
        '',
        '[source,java]',
        '----',
        'class  A {',
        '    int *b*;',
        '}',
        '----',
        '',
        'link:a.html[A], xref:b.adoc#c[B] and `x*y*z`.',
      ),
    ).toBe(
      lines(
        '> [!NOTE]',
        '> Wind **it**.',
        '',
        '**Careful**',
        '',
        '> [!WARNING]',
        '> Never *drop* it.',
        '',
        '```java',
        'class  A {',
        '    int *b*;',
        '}',
        '```',
        '',
        '[A](a.html), [B](b.adoc#c) and `x*y*z`.',
      ),
    );
  });

  it('has lists with what is attached to their items, and tables', () => {
    expect(
      adoc(
        '. One',
        '+',
        '----',
        'ls',
        '----',
        '. Two',
        '** deep',
        '',
        'CPU:: The brain.',
        '',
        '[%header,cols="1,1"]',
        '|===',
        '|Name |Use',
        '|a',
        '|b',
        '2+|both',
        '|===',
      ),
    ).toBe(
      lines(
        '1. One',
        '',
        '   ```',
        '   ls',
        '   ```',
        '',
        '2. Two',
        '   - deep',
        '',
        '**CPU**',
        '',
        'The brain.',
        '',
        '| Name | Use |',
        '| --- | --- |',
        '| a | b |',
        '| both |  |',
      ),
    );
  });

  it('takes in other files, whole or in part, and shows what its conditions say', () => {
    const texts = new Map([
      ['docs/part.adoc', '= Part\n\ninside\n'],
      ['docs/code.rb', 'a\n# tag::run[]\nrun\n# end::run[]\n'],
    ]);
    const { markdown, missing } = convertAsciidoc(
      lines(
        'include::part.adoc[leveloffset=+1]',
        '',
        '----',
        'include::code.rb[tag=run]',
        '----',
        '',
        'ifdef::pdf[]',
        'hidden',
        'endif::[]',
        'ifndef::pdf[shown]',
        '',
        'include::gone.adoc[]',
      ),
      { path: 'docs/index.adoc', texts },
    );
    expect(markdown).toBe(lines('## Part', '', 'inside', '', '```', 'run', '```', '', 'shown', ''));
    expect(missing).toEqual(['gone.adoc']);
  });
});

describe('reStructuredText', () => {
  const rst = (...text: string[]) => convertRst(lines(...text)).markdown.trimEnd();

  it('has headings in the order in which their signs come up, with labels', () => {
    expect(
      rst(
        '=====',
        'Clock',
        '=====',
        '',
        'See :ref:`wind` and `Parts`_.',
        '',
        '.. _wind:',
        '',
        'Winding',
        '-------',
        '',
        'Parts',
        '~~~~~',
        '',
        'Many.',
        '',
        'After',
        '-----',
      ),
    ).toBe(
      lines(
        '# Clock',
        '',
        'See [wind](#wind) and [Parts](#parts).',
        '',
        '## Winding {#wind}',
        '',
        '### Parts',
        '',
        'Many.',
        '',
        '## After',
      ),
    );
  });

  it('has inline markup, roles and links', () => {
    expect(
      rst(
        'Call :func:`~clock.wind` or ``a*b``, see `the site <https://a.example/>`_ and :doc:`parts/spring`, **not** *this*.',
      ),
    ).toBe(
      'Call `wind` or `a*b`, see [the site](https://a.example/) and [spring](parts/spring.rst), **not** *this*.',
    );
  });

  it('has directives: notes, code, tables, descriptions', () => {
    expect(
      rst(
        '.. warning:: Hot.',
        '',
        '   Do not touch.',
        '',
        '.. code-block:: python',
        '   :linenos:',
        '',
        '   if a:',
        '       b  =  1',
        '',
        'Like so::',
        '',
        '    $ ls',
        '',
        '.. image:: a.png',
        '   :alt: A clock',
        '',
        '.. comment',
        '   hidden',
      ),
    ).toBe(
      lines(
        '> [!WARNING]',
        '> Hot.',
        '>',
        '> Do not touch.',
        '',
        '```python',
        'if a:',
        '    b  =  1',
        '```',
        '',
        'Like so:',
        '',
        '```',
        '$ ls',
        '```',
        '',
        'A clock',
      ),
    );
    expect(
      rst(
        'API',
        '===',
        '',
        '.. py:function:: wind(turns)',
        '',
        '   Winds.',
        '',
        '   :param turns: how often',
      ),
    ).toBe(lines('# API', '', '## `wind(turns)`', '', 'Winds.', '', '- **turns**: how often'));
    expect(rst('===== =====', 'Key   Use', '===== =====', 'a     one', 'b     two', '===== =====')).toBe(
      lines('| Key | Use |', '| --- | --- |', '| a | one |', '| b | two |'),
    );
    expect(
      rst(
        '+-----+-----+',
        '| Key | Use |',
        '+=====+=====+',
        '| a   | one |',
        '|     | two |',
        '+-----+-----+',
      ),
    ).toBe(lines('| Key | Use |', '| --- | --- |', '| a | one two |'));
    expect(
      rst('.. list-table::', '   :header-rows: 1', '', '   * - Key', '     - Use', '   * - a', '     - one'),
    ).toBe(lines('| Key | Use |', '| --- | --- |', '| a | one |'));
    expect(rst('.. toctree::', '   :maxdepth: 2', '', '   intro', '   Set up <install/index>')).toBe(
      lines('- [intro](intro.rst)', '- [Set up](install/index.rst)'),
    );
  });

  it('has lists, definitions and substitutions', () => {
    expect(
      rst(
        '.. |clock| replace:: the clock',
        '',
        '* one',
        '',
        '  more of |clock|',
        '* two',
        '',
        '#. a',
        '#. b',
        '',
        'term',
        '   What it means.',
      ),
    ).toBe(
      lines(
        '- one',
        '',
        '  more of the clock',
        '',
        '- two',
        '',
        '1. a',
        '2. b',
        '',
        '**term**',
        '',
        'What it means.',
      ),
    );
  });

  it('links labels of other pages and takes in other files', () => {
    const labels = new Map(
      labelsOf('.. _spring:\n\nThe spring\n==========\n').map(({ name, title }) => [
        name,
        { path: 'parts/spring.rst', ...(title ? { title } : {}) },
      ]),
    );
    const { markdown, missing } = convertRst(
      lines(
        'See :ref:`spring`.',
        '',
        '.. include:: ../key.txt',
        '',
        '.. literalinclude:: a.py',
        '   :language: python',
        '   :lines: 2-',
        '',
        '.. include:: gone.rst',
      ),
      {
        path: 'guide/index.rst',
        texts: new Map([
          ['key.txt', 'The key.'],
          ['guide/a.py', 'x\ny\nz'],
        ]),
      },
      labels,
    );
    expect(markdown).toBe(
      lines(
        'See [The spring](../parts/spring.rst#spring).',
        '',
        'The key.',
        '',
        '```python',
        'y',
        'z',
        '```',
        '',
      ),
    );
    expect(missing).toEqual(['gone.rst']);
  });

  it('is told from Markdown and from other text', () => {
    expect(looksLikeRst('Clock\n=====\n\n.. note:: Wind it.\n')).toBe(true);
    expect(looksLikeRst('# Clock\n\n## Wind\n\n[a](b.md)\n')).toBe(false);
    expect(looksLikeRst('Permission is granted.\n')).toBe(false);
  });
});

it('neither takes long over text made to be slow', () => {
  const hostile = [
    '*'.repeat(20_000),
    '`'.repeat(20_000),
    '[[a'.repeat(5000),
    `${' '.repeat(50)}* a\n`.repeat(2000),
    '<<a,'.repeat(5000),
    `${'+-'.repeat(3000)}+\n| a`,
    `${'= '.repeat(3000)}\n`.repeat(20),
    '.. note::\n   '.repeat(500),
    `a:: `.repeat(5000),
  ];
  for (const text of hostile) {
    expect(convertAsciidoc(text).markdown.length).toBeGreaterThan(0);
    expect(convertRst(text).markdown.length).toBeGreaterThan(0);
  }
});
