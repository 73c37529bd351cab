/** How attributes become lists. A page may set the same property to an array. */
import type {ComplexAttributeConverter} from 'lit';
import type {ImagePolicy} from '../markdown/index.js';

type ListConverter = ComplexAttributeConverter<readonly string[]>;

/** Words with spaces between them; without the attribute, `defaults`. */
export function tokenList(defaults: readonly string[] = []): ListConverter {
  return {fromAttribute: (value) => (value === null ? defaults : tokens(value))};
}

/** Texts with commas between them; without the attribute, `defaults`. */
export function commaList(defaults: readonly string[] = []): ListConverter {
  return {fromAttribute: (value) => (value === null ? defaults : split(value, ','))};
}

/** `none`, `same-origin` or `all`, or origins with spaces between them. */
export const imagePolicy: ComplexAttributeConverter<ImagePolicy> = {
  fromAttribute: (value) =>
    value === null || value === 'none' || value === 'same-origin' || value === 'all'
      ? (value ?? 'none')
      : tokens(value),
};

/** A property that takes a string of words where a list belongs. */
export function tokens(value: unknown): readonly string[] {
  return typeof value === 'string' ? split(value, /\s+/) : texts(value);
}

/** The texts in whatever a page has set where a list of texts belongs. */
export function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.every((item) => typeof item === 'string') ? value : value.filter((item) => typeof item === 'string');
}

function split(value: string, separator: string | RegExp): readonly string[] {
  return value
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
