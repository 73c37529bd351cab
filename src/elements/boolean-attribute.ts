/** Reads a boolean attribute as the platform does, and `"false"` as false: frameworks write that. */
export const booleanAttribute = {
  type: Boolean,
  converter: {
    fromAttribute: (value: string | null): boolean => value !== null && value !== 'false',
    toAttribute: (value: unknown): string | null => (value ? '' : null),
  },
} as const;
