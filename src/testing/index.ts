/** What the tests of a backend, or of a page with one, need. Headless, for any test framework. */
export {contractCases, type ContractCase, type ContractOptions, type ContractRow} from './contract.js';
export * from './fault.js';
export {replayBackend, type ReplayOptions} from './replay-backend.js';
export {scriptedBackend, type ScriptedBackend, type ScriptedRun} from './scripted-backend.js';
export type {Subject, SubjectConfig} from './subject.js';
