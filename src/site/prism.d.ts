/** The little of Prism that is used. Its language files add to the one object that the main module puts in place. */
declare module 'prismjs' {
  export interface PrismToken {
    readonly type: string;
    readonly content: PrismContent;
  }
  export type PrismContent = string | PrismToken | readonly (string | PrismToken)[];
  export type Grammar = Readonly<Record<string, unknown>>;
  const Prism: {
    readonly languages: Readonly<Record<string, Grammar | ((...names: never[]) => unknown)>>;
    tokenize(text: string, grammar: Grammar): readonly (string | PrismToken)[];
  };
  export default Prism;
}
declare module 'prismjs/components/*';
