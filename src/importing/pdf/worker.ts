/** A process that reads PDFs: whatever a file does, it does to this process only. */
import { convertPdf } from './convert-pdf.ts';
import { unpackWithoutStreams } from './pdfjs-process.ts';
import { PdfPasswordError } from './read-pdf.ts';
import type { WorkerReply, WorkerRequest } from './run-worker.ts';

const REPORT_EVERY_MS = 200;

async function work({ bytes, password, recognised }: WorkerRequest): Promise<WorkerReply> {
  let reported = 0;
  try {
    const converted = await convertPdf(new Uint8Array(bytes), {
      ...(password === undefined ? {} : { password }),
      ...(recognised === undefined ? {} : { recognised }),
      withFacts: true,
      onPage: (done, total) => {
        if (done !== 0 && Date.now() - reported < REPORT_EVERY_MS) return;
        reported = Date.now();
        send({ type: 'page', done, total });
      },
    });
    return { type: 'done', converted };
  } catch (error) {
    if (error instanceof PdfPasswordError) return { type: 'password' };
    return { type: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

function send(reply: WorkerReply): void {
  process.send?.(reply);
}

unpackWithoutStreams();
// One file at a time; the process stays for the next one, which then starts warm.
process.on('message', (request: WorkerRequest) => {
  void work(request).then((reply) => send(reply));
});
process.once('disconnect', () => process.exit(0));
