import { siteBase } from '../../href.ts';

/** Several libraries may be published below one origin. */
export const BINDER_KEY: string = siteBase === '/' ? 'mcdewey-binder' : `mcdewey-binder ${siteBase}`;
