/** Two tools that run in the page. The reader is asked before the second one does anything. */
export const tools = {
  local_time: {
    description: 'Tells the date and the time where the reader is.',
    execute: () => new Date().toString(),
  },
  roll_dice: {
    description: 'Rolls dice and tells the numbers.',
    parameters: {
      type: 'object',
      properties: {count: {type: 'integer', minimum: 1, maximum: 10, description: 'How many dice.'}},
      required: ['count'],
    },
    approval: true,
    execute: ({count}) => Array.from({length: Math.min(count, 10)}, () => 1 + Math.floor(Math.random() * 6)),
  },
};
