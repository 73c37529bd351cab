/** Which of the files that a reader brings may come along. */
import type {ChatStrings} from '../locales/en.js';
import {fill} from '../locales/fill.js';

export interface FileLimits {
  /** As on `<input type=file>`: extensions and media types with commas between them. Empty: any. */
  readonly accept: string;
  readonly maxFiles: number;
  /** Bytes. */
  readonly maxFileSize: number;
}

/** The files that may come, and a sentence about those that may not. */
export function acceptFiles(
  files: readonly File[],
  present: number,
  {accept, maxFiles, maxFileSize}: FileLimits,
  {fileType, fileSize, fileCount}: ChatStrings,
): {readonly accepted: readonly File[]; readonly problem: string} {
  const problems: string[] = [];
  const ofType = files.filter((file) => isOfType(file, accept));
  const refused = files.filter((file) => !ofType.includes(file));
  if (refused.length > 0) problems.push(fill(fileType, {names: names(refused), accept}));
  const small = ofType.filter(({size}) => size <= maxFileSize);
  const large = ofType.filter(({size}) => size > maxFileSize);
  if (large.length > 0) problems.push(fill(fileSize, {names: names(large), size: inUnits(maxFileSize)}));
  const accepted = small.slice(0, Math.max(0, maxFiles - present));
  if (accepted.length < small.length) problems.push(fill(fileCount, {count: maxFiles}));
  return {accepted, problem: problems.join(' ')};
}

function isOfType({name, type}: File, accept: string): boolean {
  const kinds = accept
    .split(',')
    .map((kind) => kind.trim().toLowerCase())
    .filter(Boolean);
  return (
    kinds.length === 0 ||
    kinds.some((kind) => {
      if (kind.startsWith('.')) return name.toLowerCase().endsWith(kind);
      return kind.endsWith('*') ? type.startsWith(kind.replace(/(?:\*\/)?\*$/, '')) : type === kind;
    })
  );
}

const names = (files: readonly File[]) => files.map(({name}) => name).join(', ');

function inUnits(bytes: number): string {
  if (bytes >= 1e6) return `${+(bytes / 1e6).toFixed(1)} MB`;
  return bytes >= 1e3 ? `${+(bytes / 1e3).toFixed(1)} kB` : `${bytes} bytes`;
}
