const chat = document.querySelector('#chat');

chat.examples = [
  // Each is a card to press.
  'Show me markdown',
  'How do you work?',
  'My computer hates me',
  'Show me an error',
];
