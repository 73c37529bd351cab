/** Every backend that asks over HTTP, as the contract suite knows it. */
import type {Subject} from '../../../src/testing/subject.js';
import {ANTHROPIC} from './anthropic.js';
import {GRADIO} from './gradio.js';
import {OLLAMA} from './ollama.js';
import {OPENAI_RESPONSES} from './openai-responses.js';
import {OPENAI} from './openai.js';

export const SUBJECTS: readonly Subject[] = [OPENAI, OPENAI_RESPONSES, ANTHROPIC, OLLAMA, GRADIO];
