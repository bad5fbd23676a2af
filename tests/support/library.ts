/**
 * The library of the end-to-end tests: manuals that we wrote for them, in two versions each, and our own
 * handbook. Small enough to embed in seconds, large enough that its longest manual fills several reader windows.
 */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../src/workspace/paths.ts';

const FIXTURES = join(projectRoot, 'tests', 'fixtures', 'library');
const HANDBOOK = join(projectRoot, 'content', 'mcdewey');

/** Pages before the first numbered one in the message reference. */
export const MESSAGE_REFERENCE_LABEL_OFFSET = 6;
export const MESSAGE_REFERENCE_PAGES = 110;

/** Writes a complete content folder into `dir`, which may exist. */
export async function writeTestLibrary(dir: string): Promise<void> {
  await cp(FIXTURES, dir, { recursive: true });
  await cp(HANDBOOK, join(dir, 'mcdewey'), { recursive: true });
  const adminGuide = await readFile(join(dir, 'orbit/3.2/admin-guide/admin-guide.md'), 'utf8');
  await writeInto(dir, 'orbit/3.1/admin-guide/admin-guide.md', earlierAdminGuide(adminGuide));
  await writeInto(dir, 'orbit/3.2/messages/messages.md', messageReference('3.2', 45));
  await writeInto(dir, 'orbit/3.1/messages/messages.md', messageReference('3.1', 40));
}

async function writeInto(dir: string, source: string, text: string): Promise<void> {
  await mkdir(dirname(join(dir, source)), { recursive: true });
  await writeFile(join(dir, source), text);
}

/** Release 3.1 had no chapter about guests, so later pages stand one page earlier, and another temperature limit. */
function earlierAdminGuide(text: string): string {
  const pages = text
    .replace('Release 3.2', 'Release 3.1')
    .replace('Above 45 °C', 'Above 40 °C')
    .split(/^(?=<!-- page )/m);
  const kept = pages.filter((page) => !page.includes('### Letting guests in'));
  return kept.map((page, index) => page.replace(/^<!-- page \d+/, `<!-- page ${index}`)).join('');
}

const PARTS = [
  ['power supply', 'the mains cord and the fuse of the rack'],
  ['fan tray', 'the grille and the cable behind the tray'],
  ['line card', 'the levers on both sides of the card'],
  ['optical module', 'the dust cap and the wavelength on the label'],
  ['stack cable', 'both plugs, which lock with a click'],
  ['flash memory', 'the free space with `show flash`'],
  ['clock', 'the time server and its address'],
  ['management port', 'the address and the mask'],
  ['console', 'the speed of the terminal'],
  ['copper pair', 'the plug and, with `test cable`, the length'],
  ['licence', 'the serial number that it was issued for'],
] as const;

const EVENTS = [
  ['was not found', 'The part is absent, or sits so loosely that the switch cannot see it.'],
  ['does not answer', 'The switch sees the part but gets no reply to its questions.'],
  ['is of the wrong kind', 'The part works, but not in this slot or with this software.'],
  ['is close to its limit', 'The measured value is within a tenth of what the part can bear.'],
  ['exceeded its limit', 'The switch has taken the part out of service to protect the others.'],
  ['was replaced', 'Somebody exchanged the part while the switch was running.'],
  ['lost its settings', 'What was stored in the part cannot be read any more.'],
  ['reports a checksum error', 'Data from the part arrived damaged more than once within a second.'],
  ['recovered by itself', 'The cause of an earlier message is gone, without anybody doing anything.'],
  ['needs newer software', 'The part understands commands that this release does not send.'],
] as const;

/** One message a page, in chapters by part: some 200 kB of Markdown, which no single reader window can hold. */
function messageReference(release: string, warmLimit: number): string {
  const pages = [`<!-- page 1 label="i" -->\n\n# Orbit Switch Message Reference\n\nRelease ${release}\n`];
  for (let page = 2; page <= MESSAGE_REFERENCE_PAGES; page++) {
    const [part, whatToCheck] = PARTS[Math.floor((page - 2) / EVENTS.length) % PARTS.length]!;
    const [event, meaning] = EVENTS[(page - 2) % EVENTS.length]!;
    const code = `M${4000 + page * 7}`;
    const chapter = (page - 2) % EVENTS.length === 0 ? `## Messages about the ${part}\n\n` : '';
    const label =
      page > MESSAGE_REFERENCE_LABEL_OFFSET ? ` label="${page - MESSAGE_REFERENCE_LABEL_OFFSET}"` : '';
    const members = Array.from({ length: 12 }, (_, index) => {
      const member = index + 1;
      return `| ${member} | ${code}-${member} | member ${member}: ${part} ${event} | ${member * 5 + (page % 7)} s |`;
    });
    pages.push(`<!-- page ${page}${label} -->

${chapter}### ${code} ${part} ${event}

${meaning} The message names the ${part} by its slot, and the member of the stack that it belongs to.

1. Check ${whatToCheck}.
2. Note the temperature with \`show environment\`. Above ${warmLimit} °C, deal with the cooling first.
3. Take the ${part} out, wait for thirty seconds and put it back.
4. If \`${code}\` returns within an hour, exchange the ${part} and send the old one in with the output of \`show tech ${code}\`.

In a stack the message carries the number of the member as a suffix, and is repeated while the cause lasts:

| member | code | text | repeated every |
|---|---|---|---|
${members.join('\n')}

Programs that watch the switch should match the code and not the text, which may be translated. The event is also
sent to every collector whose level is \`${page % 2 === 0 ? 'warning' : 'error'}\` or more talkative.
`);
  }
  return `---\ntitle: Orbit Switch Message Reference\nlicence: MIT\n---\n${pages.join('\n')}`;
}
