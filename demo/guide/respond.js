/** Gives an answer as a model does: a few words at a time. This one only plays with the words of the question. */
let turn = 0;
const answers = [
  (prompt) => `You said “${prompt}”. A model would know more about that than I do.`,
  (prompt) => `Backwards, that is “${[...prompt].reverse().join('')}”. Retry, and I say something else.`,
  (prompt) => `“${prompt}” has ${[...prompt].length} characters, and I have read each of them.`,
];

export async function* words(text) {
  for (const word of text.match(/\s*\S+/g)) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    yield word;
  }
}

/** Yields the whole history, each time with more of the answer at its end. */
export async function* respond(prompt, history, text = answers[turn++ % answers.length](prompt)) {
  if (history.length === 0) history = [{role: 'system', content: 'You are a friendly chatbot'}];
  history = [...history, {role: 'user', content: prompt}];
  yield history;

  const response = {role: 'assistant', content: ''};
  for await (const word of words(text)) {
    response.content += word;
    yield [...history, response];
  }
}
