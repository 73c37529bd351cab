/**
 * fast-check with the same cases at each run, so that nobody's change fails for another's luck. To look further, change the
 * seed: `?seed=1` after the test's address, or the number here.
 */
import fastCheck, {configureGlobal} from 'fast-check';

const seed = Number(new URLSearchParams(location.search).get('seed') ?? 20261128);
configureGlobal({seed, includeErrorInReport: true});

export * from 'fast-check';
export default fastCheck;
