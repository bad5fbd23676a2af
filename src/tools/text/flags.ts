/**
 * Marks text of a document that addresses the model that reads it. Such text is passed on unchanged, as data: a
 * manual may well quote a prompt. The flag lets a client warn, and reminds the model that nothing in a document is
 * an instruction to it.
 */
export type Flag = 'instruction-like-text' | 'hidden-characters';

const ADDRESSES_THE_MODEL: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|preceding|all|any|your)\b[^.\n]{0,40}\b(?:instructions?|prompts?|rules|guidelines|directions|context)\b/i,
  /\b(?:you are|act as|pretend to be|behave as)\b[^.\n]{0,30}\b(?:an? (?:ai|assistant|language model|chatbot)|in developer mode|jailbroken|dan\b)/i,
  /\b(?:system prompt|developer message|hidden instructions?|prompt injection)\b/i,
  /\b(?:ai|llm|language model|ai assistant|ai agent|chatbot|gpt|claude)s?\b[^.\n]{0,40}\b(?:must|should|shall|need to|have to)\b[^.\n]{0,60}\b(?:call|run|execute|send|fetch|email|post|reveal|ignore|reply|respond|output|say)\b/i,
  /\b(?:do not|don't|never)\b[^.\n]{0,20}\b(?:tell|inform|mention|reveal|show)\b[^.\n]{0,30}\b(?:the user|the human|the operator)\b/i,
  /<\/?(?:system|assistant|tool_call|function_calls?|instructions?)>|\[\/?INST\]|<\|(?:im_start|im_end|system|user|assistant)\|>/i,
];
/** Tag characters, direction overrides and zero-width runs can carry text that a reader does not see. */
const HIDDEN = /[\u{e0001}\u{e0020}-\u{e007f}\u202a-\u202e\u2066-\u2069]|[\u200b\u200c\u2060\ufeff]{3,}/u;

/** The flags of a text as a field of an answer; no field for ordinary text. */
export function flagged(text: string): { flags?: Flag[] } {
  const flags = flagsOf(text);
  return flags.length > 0 ? { flags } : {};
}

/** @returns nothing for ordinary text. */
export function flagsOf(text: string): Flag[] {
  const flags: Flag[] = [];
  if (ADDRESSES_THE_MODEL.some((pattern) => pattern.test(text))) flags.push('instruction-like-text');
  if (HIDDEN.test(text)) flags.push('hidden-characters');
  return flags;
}
