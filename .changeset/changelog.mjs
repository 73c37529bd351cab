/** How a change reads in CHANGELOG.md: as it was written, without the hash of a commit. */

export const getReleaseLine = ({summary}) => `- ${summary.trim().replace(/\n/g, '\n  ')}`;

/** The package is alone, and none of this repository's depends on it. */
export const getDependencyReleaseLine = () => '';
