/** Names in the browser's storage; several libraries may be published below one origin. */
import { siteBase } from '../../href.ts';

/** The form of what is kept; a later form gets a cache of its own, so that two versions of the site never mix. */
const FORMAT = 1;

export const CACHE_NAME: string = `mcdewey kept ${FORMAT} ${siteBase}`;
export const CHANNEL_NAME: string = `mcdewey kept ${siteBase}`;
/** Held by the tab that downloads. */
export const DOWNLOAD_LOCK: string = `mcdewey download ${siteBase}`;
/** Held while the record is changed. */
export const RECORD_LOCK: string = `mcdewey record ${siteBase}`;
/** In local storage: something is kept or wanted, so pages load what deals with it. */
export const HINT_KEY: string = siteBase === '/' ? 'mcdewey-offline' : `mcdewey-offline ${siteBase}`;
