/** How attributes become lists. A page may set the same property to an array. */
import type {ComplexAttributeConverter} from 'lit';

/** Words with spaces between them. */
export const tokenList: ComplexAttributeConverter<readonly string[]> = {
  fromAttribute: (value) => tokens(value ?? ''),
};

/** Texts with commas between them. */
export const commaList: ComplexAttributeConverter<readonly string[]> = {
  fromAttribute: (value) => split(value ?? '', ','),
};

/** A property that takes a string of words where a list belongs. */
export function tokens(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? split(value, /\s+/) : value;
}

function split(value: string, separator: string | RegExp): readonly string[] {
  return value
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
