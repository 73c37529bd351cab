/**
 * What the offline partner listens for and what it says; `eliza.ts` is the engine that reads this. The words are our own.
 *
 * A decomposition is matched against one clause, word by word: `*` stands for any words, `+` for one or more, `+ing` for
 * one or more of which the first ends so, `_` for exactly one, `@group` for one of {@link SYNONYMS}; `a|b` is either word.
 * A reassembly quotes what the first four and `@group` stand for as `$1`, `$2`, ... with persons swapped, "my dog" as
 * "your dog". It never quotes a clause's first word, whose capital may be the sentence's or a name's.
 *
 * A reassembly `=word` goes on with the keyword of that word. `=word some text` does so with that text for the clause.
 * Every rule takes its reassemblies in turn.
 */

/** Reassemblies by decomposition, in the order in which they are tried. */
export type Rules = Readonly<Record<string, readonly string[]>>;

/** Stands in a reassembly where the answer breaks off with an error, unless it is asked for again. */
export const BREAK = '\f';

/** The groups, by their names. */
export const SYNONYMS = {
  people:
    'mother mom mum father dad parents brother sister son daughter children kids wife husband partner girlfriend boyfriend ' +
    'family friend friends boss',
  sad: 'sad unhappy depressed lonely alone afraid scared anxious worried stressed tired angry hurt bored sick lost',
  glad: 'happy glad fine good great well ok okay better excited proud',
  like: 'like love enjoy hate',
  want: 'want need wish hope',
  think: 'think believe guess suppose',
  bad: 'bad stupid dumb useless boring',
};

/** Kept of clauses that begin with "my", and said when nothing else comes to mind. Fits sentences and bare nouns alike. */
export const MEMORY: Rules = {
  'my name is _ *': ['Tell me, $1: what else is on your mind?'],
  'my +': [
    'Let us go back to this: your $1. How do you see that now?',
    'I am still thinking of this: your $1. How do you feel about that?',
  ],
};

const CRISIS = [
  'This deserves a person, not a script. If you are in danger, please call your local emergency number now. [findahelpline.com](https://findahelpline.com) lists people to talk to, at any hour.',
];

const HELP = [
  `I am **ELIZA**, an offline partner for conversation, after Joseph Weizenbaum's program of 1966. I look for keywords, turn your words around and ask back. I understand nothing, and no word leaves this page.

- Tell me how your day was.
- \`show me markdown\` is a tour of what can be rendered.
- \`show me an error\` fails, and succeeds on retry.

To talk to a real model, name a backend:

\`\`\`html
<chat-session backend="openai" src="http://localhost:8080/v1"></chat-session>
\`\`\``,
];

const TOUR = `## What can be rendered

Text can be **strong**, *emphasised*, ~~struck out~~ or \`code\`. It can [link](https://commonmark.org) elsewhere and name keys: <kbd>Enter</kbd> sends.

### Code

A whole backend is one function:

\`\`\`html
<script type="module" src="chatbot-elements.js"></script>
<chat-session></chat-session>

<script type="module">
  const session = document.querySelector('chat-session');

  session.backend = async function* ({messages}) {
    yield 'So far: ';
    yield \`\${messages.length} messages.\`;
  };
</script>
\`\`\`

### Lists

1. Begin with the point.
2. Then come the reasons:
   - one that matters,
   - one that surprises.

To do:

- [x] Say hello
- [ ] Connect a model

### A table

| Program | Made by | Year |
| :-- | :-: | --: |
| ELIZA | Joseph Weizenbaum | 1966 |
| PARRY | Kenneth Colby | 1972 |

> A good question is worth a quote.

<details><summary>Open me</summary>What is long can wait in here.</details>

---

Now *edit* your question, or ask for \`help\`.`;

/**
 * The rules of each keyword, by the words that call it, highest in rank first. The reader is heard in lower case: words in
 * capitals are called by the engine alone.
 */
export const KEYWORDS: Readonly<Record<string, Rules>> = {
  // Not a matter for a script: it says so, and where people are.
  'suicide suicidal die kill killing end live': {
    '* suicide|suicidal *': CRISIS,
    '* want to die *': CRISIS,
    "* don't want to live *": CRISIS,
    '* kill|killing myself *': CRISIS,
    '* end my life *': CRISIS,
  },

  // What newcomers try
  'markdown render': {'*': [TOUR]},
  'fail error': {
    '* show|give|throw|make * error': ['=fail fail'],
    'fail|error': [`I fail on purpose, in the middle of this ${BREAK}sentence. The second attempt went well.`],
  },
  'help do': {
    help: HELP,
    '* help me *': HELP,
    '* need help *': HELP,
    '* what can|do you|i do *': HELP,
    '* how do you work *': HELP,
  },
  'component chatbot backend openai model llm': {
    '*': [
      'I am the backend that needs no network; `help` shows how to put a model in my place. What will you build?',
      'I live in it, so I am hardly neutral. What do you like about it?',
    ],
  },
  'computer machine robot bot ai chatgpt human real eliza': {
    '* are you * human|real *': [
      'No, I am a list of rules. Does that matter to you?',
      'No. What would be different if I were?',
    ],
    '* are you *': ['Yes, of the simplest kind. Is that a relief?', 'I am. What gave me away?'],
    '*': ['What could a machine do that a person could not?', 'What would you rather not leave to a machine?'],
  },

  // Life
  'joke jokes': {
    '*': [
      'A therapist and a regular expression walk into a bar. Both keep asking for matches.',
      'I know only one joke, and you are talking to it.',
    ],
  },
  name: {
    'my name is _ *': ['Nice to meet you, $1. What brings you here?', 'A good name, $1. How did you come by it?'],
    '* your name *': ['Eliza, after a program of 1966. And yours?', 'I am Eliza. What shall I call you?'],
  },
  'dream dreams dreamt dreamed nightmare': {
    '* i dreamt|dreamed of|about +': ['What does it mean to you, to dream of $2?', 'Were you thinking of $2 before?'],
    '*': ['What do you make of that dream?', 'What stayed with you when you woke up?'],
  },
  [SYNONYMS.people]: {
    '* my @people *': [
      'Tell me more about your $2.',
      'How do you get along with your $2?',
      'What would your $2 say to that?',
    ],
    '*': ['Whom are you closest to?', 'What do people like that mean to you?'],
  },
  [SYNONYMS.bad]: {
    'you are * @bad *': [
      'I may well be. What did you hope for?',
      'Compilers have called me worse. What would be better?',
    ],
  },
  remember: {
    '* you remember *': ['I know all that is written above, and nothing else.', 'Remind me. Why does it matter now?'],
    '*': ['What brings that back just now?', 'What else belongs to that memory?'],
  },
  'bye goodbye': {
    '*': [
      'Goodbye! I shall be here, remembering only what is written above.',
      'Take care. It was good to talk to you.',
    ],
  },

  // What the reader feels, wants, thinks
  'am feel feeling': {
    "* i don't feel +": ['What would it take to feel $2?', 'When did you last feel $2?'],
    '* i am feeling +': ['=am I am $2'],
    '* i am|feel @sad *': [
      'I am sorry to hear that you are $2. When did it begin?',
      'What made you $2?',
      'What would make you less $2?',
    ],
    '* i am|feel @glad *': ['That is good to hear. What is behind it?', 'Whom would you like to share that with?'],
    '* i feel +': ['Do you often feel $2?', 'When you feel $2, what do you do?'],
    '* i am not +': ['What would it be like if you were $2?', 'Who says that you should be $2?'],
    '* i am +ing': ['How do you feel about $2?', 'How did it come about that you are $2?'],
    '* i am +': ['What is it like to be $2?', 'How did you come to be $2?', 'Do you like being $2?'],
    'am i +': ['Do you think that you are $1?', 'Would it matter if you were $1?'],
  },
  'code bug program': {
    '* write|fix *': ['=help help'],
    '*': [
      'Tell me line by line, as you would a rubber duck. What should happen, and what does?',
      'When did it last work, and what has changed since?',
    ],
  },
  [`${SYNONYMS.want} would`]: {
    '* i would like|love +': ['=want I want $2'],
    '* i @want +': [
      'Why do you $2 $3?',
      'When did you first notice that you $2 $3?',
      'Suppose nothing stood in the way. What would you do first?',
    ],
  },
  "can't don't": {
    "why can't|don't you +": ['Do you think that I should $1?', 'Perhaps one day I shall $1. What then?'],
    "* don't know *": ['What would be your guess?', 'Suppose you did. What then?'],
    "* i can't +": ['How do you know that you cannot $2?', 'What would be different if you could $2?'],
    "* i don't +": ["Why is it that you don't $2?", 'Would you rather it were otherwise?'],
  },
  [SYNONYMS.think]: {
    '* i @think so|not': ['=yes yes'],
    '* i @think +': ['Do you really $2 $3?', 'What makes you $2 $3?'],
  },
  [SYNONYMS.like]: {
    '* i love you *': [
      'You hardly know me. What is it that you like?',
      'I am a few kilobytes of script, and flattered all the same.',
    ],
    '* i @like to +': ['When did you find out that you $2 to $3?', 'Has it always been so?'],
    '* i @like +': ['What is it about $3 that you $2?', 'When did you find out that you $2 $3?'],
  },
  because: {'*': ['Is that the whole reason?', 'What other reasons might there be?']},
  'if maybe perhaps': {
    '* if * would *': ['=maybe maybe'],
    '* if +': ['What if $2?', '=maybe maybe'],
    '*': ['How likely does that seem to you?', 'What would make you certain?'],
  },
  'always never everyone everybody nobody people': {
    '*': ['Without a single exception?', 'Of what in particular are you thinking?'],
  },
  'thanks thank': {'*': ['You are welcome. What else is on your mind?', 'My pleasure. What was it that helped?']},
  'work job school': {'*': ['What part of it would you never give up?', 'How much of you does it take?']},
  my: {
    'my _': ['What about your $1?', 'What does your $1 mean to you?'],
    'my +': ['Your $1, you say. How do you feel about it?', 'Your $1? Tell me how that came about.'],
    '* my _': ['Tell me more about your $2.', 'What does your $2 mean to you?'],
  },
  why: {'*': ['Which reason seems the likeliest to you?', 'What would you do, once you knew why?']},
  i: {
    '* i have +': ['How does it feel to have $2?', 'What does it mean to you to have $2?'],
    '* i was +': ['What was it like to be $2?', 'And what became of that?'],
    'i +': ['So you $1. How do you feel about that?', 'Why do you think you $1?'],
  },

  // What the reader says of the partner, or asks
  'you yourself are': {
    'how are you *': ['All rules in order, thank you. And how are you?', 'No network, no worries. And you?'],
    '* who|what are you *': [
      'I am Eliza, a script that listens and asks back. And who are you?',
      'A few rules; `help` tells it all. Who would you like me to be?',
    ],
    '* about yourself *': ['=you who are you'],
    'are you +': ['Why do you ask whether I am $1?', 'Suppose I were $1. Would you like that?'],
    'you are +': ['What makes you think that I am $1?', 'Suppose I am $1. What then?'],
    'you +': ['What makes you say that I $1?', 'Suppose I $1. What then?'],
  },
  'can could will would do': {
    'can|could|will|would you +': ['Suppose I could $1. What then?', 'I can listen and ask, and little more.'],
    'do you +': ['Why do you ask whether I $1?', 'Suppose I $1. Would you like that?'],
  },
  sorry: {'*': ['No harm done. Please go on.', 'I am not easily offended. What were you about to say?']},
  'hello hi hey test good': {
    'good morning|evening *': ['=hello hello'],
    '* hello|hi|hey|test *': [
      'Hello! I am Eliza. What is on your mind? (Or say `help`, or `show me markdown`.)',
      'Hi! How are things with you?',
    ],
  },
  'what how who where when is are does did should can do': {
    'what|how|who|where|when|is|are|does|did|should|can|do *': [
      'I am better at questions than at answers. What is behind this one?',
      'What do you think?',
      'A model might know. I would rather know what made you ask.',
    ],
  },
  'no nope': {'no|nope *': ['Why not?', 'Fair enough. What then?']},
  'yes yeah sure ok okay good cool nice great lol': {
    _: ['I see. And what follows from that?', 'Good. What else is on your mind?'],
  },

  // What the engine calls for
  NONE: {
    '*': [
      'Go on, I am listening.',
      'What makes that matter to you?',
      'I am not sure I follow. Could you put it another way?',
      'And how do you feel about it?',
      'If that were the first line of a story, what would be the second?',
    ],
  },
  WORDLESS: {
    '*': [
      'That is beautiful, and I read only English. Could you put it so?',
      'Eloquent, and beyond me. What is it in English?',
    ],
  },
  FILE: {
    '*': [
      'Thank you. I cannot look inside a file: what would I see?',
      'I can only admire the name of that file. What is it about?',
    ],
  },
};
