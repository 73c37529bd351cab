/** Every backend that asks over HTTP, as the contract suite knows it. */
import type {Subject} from '../../../src/testing/subject.js';
import {OPENAI} from './openai.js';

export const SUBJECTS: readonly Subject[] = [OPENAI];
