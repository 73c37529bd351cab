/** Answers by itself. A question about the weather gets a card, drawn by this app. */
export async function* answer({messages}) {
  const question = String(messages.at(-1).content);
  for (const word of `You said: ${question}`.split(/(?<= )/)) yield word;
  if (question.includes('weather')) {
    yield {type: 'part', part: {type: 'data', name: 'weather', data: {place: 'Oslo', degrees: -3}}};
  }
}
