/** Chunks of an unpaged document: one section, one chunk; tiny ones merged, long ones split. */
import { Anchors } from '../markdown/headings.ts';
import type { Env } from '../markdown/syntax.ts';
import type { Chunk, IndexTerm, OutlineEntry } from '../model.ts';
import { type Block, findBlocks } from './blocks.ts';
import { HeadingPath, sameTitle } from './heading-path.ts';
import { ReferenceDefinitions } from './reference-definitions.ts';
import { LONG_SECTION, type Part, splitText, TINY_SECTION } from './split.ts';

interface Section {
  readonly start: number;
  end: number;
  /** What stands before the first heading; it bears the document's title. */
  readonly isOpening: boolean;
  readonly title: string;
  /** Titles of the headings above its own, the document's left out. */
  readonly parents: readonly string[];
  headingSize: number;
  /** Visible characters without the heading line. */
  bodySize: number;
  readonly blocks: Block[];
}

export interface ChunkedText {
  /** The document's title. */
  readonly title: string;
  readonly chunks: Chunk[];
  readonly outline: OutlineEntry[];
  /** Of the back-of-book index, where there is one. */
  readonly terms?: readonly IndexTerm[];
}

/**
 * @param text normalised body of the document.
 * @param knownTitle from the front matter. @param fallbackTitle where neither it nor a heading gives one.
 */
export function chunkSections(
  text: string,
  knownTitle: string | undefined,
  fallbackTitle: string,
): ChunkedText {
  const env: Env = {};
  const blocks = findBlocks(text, env);
  const titleBlock = findTitle(text, blocks, knownTitle);
  const title = knownTitle ?? titleBlock?.heading?.title ?? fallbackTitle;
  const { sections, headings } = findSections(text, blocks, titleBlock, title);
  const definitions = new ReferenceDefinitions(env);
  const chunks: Chunk[] = [];
  const starts: number[] = [];
  for (const group of mergeTiny(sections)) {
    const leader = leaderOf(group);
    const blocksOfGroup = group.flatMap((section) => section.blocks);
    const parts = splitText(text, group[0]!.start, group.at(-1)!.end, blocksOfGroup);
    for (const [index, part] of parts.entries()) {
      starts.push(part.start);
      chunks.push(chunkOf(part, index, leader, chunks.length + 1, definitions));
    }
  }
  const outline: OutlineEntry[] = [];
  const anchors = new Anchors();
  let ordinal = 1;
  for (const { block, level } of headings) {
    while (ordinal < starts.length && starts[ordinal]! <= block.start) ordinal++;
    const heading = block.heading!;
    if (heading.title === '' || chunks.length === 0) continue;
    outline.push({ title: heading.title, level, ordinal, anchor: anchors.anchorFor(heading) });
  }
  return { title, chunks, outline };
}

function chunkOf(
  part: Part,
  index: number,
  leader: Section,
  ordinal: number,
  definitions: ReferenceDefinitions,
): Chunk {
  return {
    ordinal,
    title: index === 0 ? leader.title : `${leader.title} (${index + 1})`,
    headingPath: leader.parents,
    markdown: definitions.completeFor(part.text),
    continuesFrom: part.continuesFrom,
    continuesOnto: part.continuesOnto,
  };
}

/**
 * The heading that is the document's title: the first one, when it is the only one of its level or a level 1,
 * and the front matter does not say otherwise.
 */
function findTitle(
  text: string,
  blocks: readonly Block[],
  knownTitle: string | undefined,
): Block | undefined {
  const headings = blocks.filter((block) => block.heading && block.heading.title !== '');
  const first = headings[0];
  if (!first?.heading) return undefined;
  // Text before it (badges and comments aside) makes it a section among others.
  const hasTextBefore = blocks.some(
    (block) =>
      block.start < first.start &&
      block.kind !== 'html' &&
      block.kind !== 'rule' &&
      /\p{L}{3}/u.test(text.slice(block.start, block.end)),
  );
  if (hasTextBefore) return undefined;
  if (knownTitle !== undefined) return sameTitle(first.heading.title, knownTitle) ? first : undefined;
  const { level } = first.heading;
  if (level === 1) return first;
  return headings.some((other) => other !== first && other.heading!.level <= level) ? undefined : first;
}

function findSections(
  text: string,
  blocks: readonly Block[],
  titleBlock: Block | undefined,
  documentTitle: string,
): { sections: Section[]; headings: { block: Block; level: number }[] } {
  const sections: Section[] = [];
  const headings: { block: Block; level: number }[] = [];
  const path = new HeadingPath();
  const open = (start: number, title: string, parents: readonly string[]): Section => {
    const isOpening = sections.length === 0;
    const section: Section = {
      start,
      end: text.length,
      isOpening,
      title,
      parents,
      headingSize: 0,
      bodySize: 0,
      blocks: [],
    };
    const before = sections.at(-1);
    if (before) before.end = start;
    sections.push(section);
    return section;
  };
  let current = open(titleBlock ? titleBlock.end : 0, documentTitle, []);
  for (const block of blocks) {
    if (block.end <= current.start) continue;
    if (block.heading && block.heading.title !== '') {
      const level = path.enter(block.heading.level, block.heading.title);
      headings.push({ block, level });
      current = open(block.start, block.heading.title, path.titles.slice(0, -1));
      current.headingSize = block.heading.title.length;
    } else current.bodySize += visibleSize(text, block);
    current.blocks.push(block);
  }
  return { sections: sections.filter((section) => section.blocks.length > 0), headings };
}

/**
 * Runs of sections that become one chunk (or several, where they are long): a section below `TINY_SECTION` goes
 * with a neighbour that has the same parent, or with its own parent or first child.
 */
function mergeTiny(sections: readonly Section[]): Section[][] {
  const forward: Group[] = [];
  for (const section of sections) {
    const group = forward.at(-1);
    const size = section.headingSize + section.bodySize;
    if (group && group.size < TINY_SECTION && areRelated(group.sections, section)) {
      group.sections.push(section);
      group.size += size;
    } else forward.push({ sections: [section], size });
  }
  // What is still tiny is the last of its family: it joins the group before it.
  const groups: Group[] = [];
  for (const group of forward) {
    const before = groups.at(-1);
    const joins =
      before !== undefined &&
      group.size < TINY_SECTION &&
      before.size + group.size <= LONG_SECTION &&
      areRelated(before.sections, group.sections[0]!);
    if (joins) {
      for (const section of group.sections) before.sections.push(section);
      before.size += group.size;
    } else groups.push(group);
  }
  return groups.map((group) => group.sections);
}

interface Group {
  readonly sections: Section[];
  size: number;
}

/** True when `next` is a sibling of the group's first or last section, or a child of its last. */
function areRelated(group: readonly Section[], next: Section): boolean {
  const last = group.at(-1)!;
  return haveSameParents(group[0]!, next) || haveSameParents(last, next) || isChild(next, last);
}

function haveSameParents(one: Section, other: Section): boolean {
  return (
    one.parents.length === other.parents.length &&
    one.parents.every((title, index) => title === other.parents[index])
  );
}

function isChild(section: Section, parent: Section): boolean {
  return (
    !parent.isOpening &&
    section.parents.length === parent.parents.length + 1 &&
    section.parents.at(-1) === parent.title &&
    parent.parents.every((title, index) => title === section.parents[index])
  );
}

/** The section that names the chunk: the first, or its child where the first is a mere introduction to that. */
function leaderOf(group: readonly Section[]): Section {
  let leader = group[0]!;
  for (const section of group.slice(1)) {
    if (!(leader.isOpening || isChild(section, leader)) || section.bodySize <= leader.bodySize) break;
    leader = section;
  }
  return leader;
}

function visibleSize(text: string, block: Block): number {
  if (block.kind === 'rule') return 0;
  const source = text.slice(block.start, block.end);
  return source.includes('<') ? source.replace(/<[^<>\n]{0,300}>/g, '').trim().length : source.length;
}
