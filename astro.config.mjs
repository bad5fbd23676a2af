// For Astro's own tools (editors, `astro check`). `mcdewey build` and `mcdewey dev` start from the same function.
import { siteConfig } from './src/site/astro-config.ts';

export default siteConfig({});
