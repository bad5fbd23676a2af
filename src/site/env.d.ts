/// <reference types="astro/client" />

interface ImportMetaEnv {
  /** Chunks have no pages of their own, see `library/folding.ts`. Set for every build. */
  readonly MCDEWEY_FOLDED: boolean;
}
