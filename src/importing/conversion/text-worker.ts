/** A process that converts text files: whatever a file does, it does to this process only. */
import { convertText, type TextReply, type TextRequest } from './convert-text.ts';

function answer(request: TextRequest): TextReply {
  try {
    return convertText(request);
  } catch (error) {
    return { type: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

process.on('message', (request: TextRequest) => process.send?.(answer(request)));
process.once('disconnect', () => process.exit(0));
