/** What a key press means in a text box. */

/**
 * Whether a press of Enter belongs to an input method. Safari ends the composition first and sends the Enter that ended it
 * afterwards, told apart by its key code alone: https://bugs.webkit.org/show_bug.cgi?id=165004
 */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Whether Enter was pressed with the platform's command key. */
export function isModEnter(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && (event.ctrlKey || event.metaKey);
}
