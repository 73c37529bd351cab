import type {SendFunction} from 'chatbot-elements';

/** Answers by itself. A question about the weather gets a card, drawn by this app. */
export const backend: SendFunction = async function* ({messages}) {
  const question = String(messages.at(-1)?.content);
  for (const word of `You said: ${question}`.split(/(?<= )/)) yield word;
  if (question.includes('weather')) {
    yield {type: 'part', part: {type: 'data', name: 'weather', data: {place: 'Oslo', degrees: -3}}};
  }
};
