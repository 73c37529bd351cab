/** Every backend that asks over HTTP, as the contract suite knows it. */
import type {Subject} from '../../../src/testing/subject.js';
import {AG_UI} from './ag-ui.js';
import {AI_SDK} from './ai-sdk.js';
import {ANTHROPIC} from './anthropic.js';
import {GRADIO} from './gradio.js';
import {HUGGINGFACE} from './huggingface.js';
import {OLLAMA} from './ollama.js';
import {OPENAI_RESPONSES} from './openai-responses.js';
import {OPENAI} from './openai.js';

export const SUBJECTS: readonly Subject[] = [
  OPENAI,
  HUGGINGFACE,
  OPENAI_RESPONSES,
  ANTHROPIC,
  OLLAMA,
  GRADIO,
  AI_SDK,
  AG_UI,
];
