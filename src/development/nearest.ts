/** The letters and digits of a name, in lower case: frameworks and people differ in the rest. */
export function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** The one of `names` that is meant by `name`: it has the same letters, or nearly. Nothing if none has. */
export function nearest<Name extends string>(name: string, names: readonly Name[]): Name | undefined {
  const given = letters(name);
  // In a short word one letter makes another word: `exit` is no misspelt `edit`.
  const tolerance = given.length < 5 ? 0 : given.length < 9 ? 1 : 2;
  const distances = names.map((each) => distance(given, letters(each)));
  const least = Math.min(...distances);
  return least <= tolerance ? names[distances.indexOf(least)] : undefined;
}

/** How many letters are to be added, left out, replaced or swapped with the next to make the one word of the other. */
function distance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({length: other.length + 1}, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        last[column]! + 1,
        current[column - 1]! + 1,
        last[column - 1]! + (isSame ? 0 : 1),
        isSwapped ? beforeLast[column - 2]! + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[other.length]!;
}
